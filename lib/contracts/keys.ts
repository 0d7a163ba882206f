import { z } from 'zod';
import { Id, Instant, Line } from './text';

/** What a key opens. */
export const KEY_SCOPES = ['ingest'] as const;
export const KeyScope = z.enum(KEY_SCOPES);
export type KeyScope = z.infer<typeof KeyScope>;

/** `shown` = its beginning, by which people tell keys apart; the rest is known to nobody but its holder. */
export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  scope: KeyScope,
  shown: z.string(),
  /** A group that is not known becomes an account; else its events wait for one. */
  createsAccounts: z.boolean(),
  createdAt: Instant,
  createdBy: z.string(),
  expiresAt: Instant.nullable(),
  /** To the minute. */
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;
export const ApiKeyList = z.object({ keys: z.array(ApiKey), ingestUrl: z.string() });
export type ApiKeyList = z.infer<typeof ApiKeyList>;

/** Days after which it ends by itself; null = it does not. */
export const CreateKey = z.strictObject({
  name: Line(80),
  scope: KeyScope,
  createsAccounts: z.boolean(),
  days: z.int().min(1).max(3_650).nullable(),
});
export type CreateKey = z.infer<typeof CreateKey>;
/** The key itself, this once. */
export const CreatedKey = z.object({ key: ApiKey, secret: z.string() });
export type CreatedKey = z.infer<typeof CreatedKey>;
