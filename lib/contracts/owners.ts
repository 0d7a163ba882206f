import { z } from 'zod';
import { Id, Line } from './text';

/** Who looks after accounts, as the files name him, with the member he is and the team he belongs to. */
export const Owner = z.object({
  id: Id,
  name: z.string(),
  accounts: z.number(),
  member: z.object({ id: Id, name: z.string() }).nullable(),
  /** Somebody chose the member; else he is the one of the same name or address, if any. */
  chosen: z.boolean(),
  teamId: Id.nullable(),
});
export type Owner = z.infer<typeof Owner>;
export const Team = z.object({ id: Id, name: z.string(), owners: z.number() });
export type Team = z.infer<typeof Team>;
/** `unowned` = accounts of which no file says who looks after them. */
export const OwnerList = z.object({
  owners: z.array(Owner),
  teams: z.array(Team),
  members: z.array(z.object({ id: Id, name: z.string() })),
  unowned: z.number(),
});
export type OwnerList = z.infer<typeof OwnerList>;

/** null takes away. */
export const ChangeOwner = z.strictObject({ memberId: Id.nullable().optional(), teamId: Id.nullable().optional() });
export type ChangeOwner = z.infer<typeof ChangeOwner>;
export const NewTeam = z.strictObject({ name: Line(80) });
export type NewTeam = z.infer<typeof NewTeam>;
