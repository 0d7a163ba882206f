import { z } from 'zod';
import { Thresholds } from './scores';
import { Id, Instant, Line } from './text';

export const Settings = z.object({
  workspaceName: z.string(),
  currency: z.string(),
  thresholds: Thresholds,
  /** Leaving within this time is what a score foresees. */
  horizonDays: z.number(),
  /** Days without a paying subscription after which an account has left. */
  gapDays: z.number(),
  /** Whether leaving by failed payment or bankruptcy counts as leaving. */
  countInvoluntary: z.boolean(),
  /** Days after which a new candidate is trained by itself; 0 = never. */
  retrainDays: z.number(),
});
export type Settings = z.infer<typeof Settings>;

const changes = {
  workspaceName: Line(100).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'Expected a currency code such as USD')
    .optional(),
  thresholds: Thresholds.optional(),
  horizonDays: z.int().min(30).max(365).optional(),
  gapDays: z.int().min(1).max(180).optional(),
  countInvoluntary: z.boolean().optional(),
  retrainDays: z.int().min(0).max(365).optional(),
};
export const ChangeSettings = z.strictObject({
  ...changes,
  /** The values that the person saw; where one is another by now, nothing is changed. */
  was: z.strictObject(changes).optional(),
});
export type ChangeSettings = z.infer<typeof ChangeSettings>;

export const AuditEntry = z.object({
  id: z.string(),
  at: Instant,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditQuery = z.strictObject({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});
export const AuditPage = z.object({ entries: z.array(AuditEntry), next: z.string().nullable() });
export type AuditPage = z.infer<typeof AuditPage>;

/** What deleting the workspace takes away, counted, and the name to type. */
export const DeleteWorkspace = z.strictObject({ name: z.string().max(200) });
export const WorkspaceContents = z.object({
  id: Id,
  name: z.string(),
  accounts: z.number(),
  imports: z.number(),
  models: z.number(),
  members: z.number(),
});
export type WorkspaceContents = z.infer<typeof WorkspaceContents>;
