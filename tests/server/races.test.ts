import crypto from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { deleteAccount, liftTombstone, listTombstones } from '@/lib/server/accounts/delete-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { createDemo } from '@/lib/server/demo/create-demo';
import { removeDemo } from '@/lib/server/demo/remove-demo';
import { confirmImport, discardImport, mapImport } from '@/lib/server/imports/change-import';
import { createImport } from '@/lib/server/imports/create-import';
import { getImport } from '@/lib/server/imports/get-import';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { issueReset } from '@/lib/server/members/change-member';
import { inviteMember, revokeInvitation } from '@/lib/server/members/invite-member';
import { listMembers } from '@/lib/server/members/list-members';
import { excludeColumn, trainModel } from '@/lib/server/models/change-models';
import { addTeam, changeOwner, removeTeam } from '@/lib/server/owners/change-owners';
import { listOwners } from '@/lib/server/owners/list-owners';
import { removeRate, setRate } from '@/lib/server/rates/change-rates';
import { listRates } from '@/lib/server/rates/list-rates';
import { deleteWorkspace } from '@/lib/server/workspace/delete-workspace';
import { customerFile } from '@/tests/support/customer-file';
import { codes, RACERS, race, together } from '@/tests/support/racers';
import { actorOf, asOwner, bodyOf, importFile, mintMember, mintWorkspace, runQueued } from '@/tests/support/world';

const FILE = customerFile({ rows: 20 });
const LOSERS = RACERS - 1;
const EUR = { currency: 'EUR', rate: 1.1, validFrom: '2026-01-01' };

/** Rows that a query finds in a workspace, which is its first parameter. */
const count = ({ workspaceId }: Ctx, from: string): Promise<number> =>
  asOwner(async (owner) => {
    const { rows } = await owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`, [workspaceId]);
    return rows[0]?.n ?? -1;
  });
const audited = (ctx: Ctx, action: string) =>
  count(ctx, `audit_entry WHERE workspace_id = $1 AND action = '${action}'`);

async function uploaded(ctx: Ctx) {
  return createImport(ctx, { fileName: 'customers.csv', bytes: null, body: bodyOf(FILE) });
}

/** As many copies of a checked import as there are racers. @returns their ids */
async function copied({ workspaceId }: Ctx, id: string): Promise<string[]> {
  const { rows } = await asOwner((owner) =>
    owner.query<{ id: string }>(
      `INSERT INTO import_run SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid()))).*
       FROM import_run r, generate_series(1, $3) WHERE workspace_id = $1 AND id = $2 RETURNING id`,
      [workspaceId, id, RACERS],
    ),
  );
  return rows.map((row) => row.id);
}

/** The ids that a query finds in a workspace. */
async function subjectsOf({ workspaceId }: Ctx, query: string): Promise<Set<string | undefined>> {
  const { rows } = await asOwner((owner) =>
    owner.query<{ id: string }>(`${query} AND workspace_id = $1`, [workspaceId]),
  );
  return new Set(rows.map((row) => row.id));
}

/** A member's context a moment later: what was made meanwhile lies behind it. */
const later = (ctx: Ctx): Ctx => ({ ...ctx, now: new Date() });

describe('of two hundred at once', () => {
  let one: Ctx;
  let two: Ctx;
  /** By turns one admin and another. */
  const by = (racer: number): Ctx => (racer % 2 ? one : two);
  beforeEach(async () => {
    one = await mintWorkspace();
    two = await mintMember(one, 'admin');
  });

  it('one decides what the columns mean', async () => {
    const { id, suggested } = await uploaded(one);
    expect(await race((i) => mapImport(by(i), id, suggested))).toEqual({ done: 1, conflict: LOSERS });
    expect(await count(one, `job_progress WHERE workspace_id = $1 AND subject_id = '${id}'`)).toBe(1);
  });

  it('one discards an upload', async () => {
    const { id } = await uploaded(one);
    expect(await race((i) => discardImport(by(i), id))).toEqual({ done: 1, not_found: LOSERS });
    expect(await audited(one, 'import.discard')).toBe(1);
  });

  it('each upload is discarded or imported, never both', async () => {
    const { id, suggested } = await uploaded(one);
    await mapImport(one, id, suggested);
    await runQueued(one, 'import_check');
    const { version } = await getImport(one, id);
    const ids = await copied(one, id);
    const answers = await together((i) =>
      codes([discardImport(one, ids[i] ?? ''), confirmImport(two, ids[i] ?? '', version)]),
    );
    const jobs = await subjectsOf(one, "SELECT subject_id AS id FROM job_progress WHERE kind = 'import'");
    const kept = await subjectsOf(one, 'SELECT id FROM import_run WHERE true');
    for (const [i, [discarded, confirmed]] of answers.entries()) {
      const found = [discarded, confirmed, jobs.has(ids[i]), kept.has(ids[i])];
      if (confirmed === 'done') expect(found).toEqual(['conflict', 'done', true, true]);
      else expect(found).toEqual(['done', expect.stringMatching(/^(conflict|not_found)$/), false, false]);
    }
  });

  it('one is redeemed of two hundred invitations to one address', async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    expect(await race((i) => inviteMember(by(i), { email, role: 'viewer' }))).toEqual({ done: RACERS });
    const { invitations } = await listMembers(later(one));
    expect(invitations.map((each) => each.email)).toEqual([email]);
    const id = invitations[0]?.id ?? '';
    expect(await race((i) => revokeInvitation(later(by(i)), id))).toEqual({ done: 1, not_found: LOSERS });
    expect(await audited(one, 'member.invitation.revoke')).toBe(1);
  });

  it('one link to a new password lives', async () => {
    const { memberId, personId } = actorOf(await mintMember(one, 'viewer'));
    expect(await race((i) => issueReset(by(i), memberId))).toEqual({ done: RACERS });
    expect(
      await asOwner(async (owner) => {
        const text = 'SELECT FROM link WHERE person_id = $1 AND used_at IS NULL AND expires_at > now()';
        return (await owner.query(text, [personId])).rowCount;
      }),
    ).toBe(1);
  });

  it('one starts a training, and one cancels it', async () => {
    await importFile(one, FILE);
    expect(await race((i) => trainModel(by(i), { engine: 'auto', seed: 1 }))).toEqual({ done: 1, conflict: LOSERS });
    const { rows } = await asOwner((owner) =>
      owner.query<{ id: string }>("SELECT id FROM job_progress WHERE workspace_id = $1 AND kind = 'train'", [
        one.workspaceId,
      ]),
    );
    expect(rows.length).toBe(1);
    expect(await race((i) => cancelJob(by(i), rows[0]?.id ?? ''))).toEqual({ done: 1, conflict: LOSERS });
    expect(await audited(one, 'job.cancel')).toBe(1);
  });

  it('one adds a team, and one removes it', async () => {
    expect(await race((i) => addTeam(by(i), { name: 'North' }))).toEqual({ done: 1, conflict: LOSERS });
    const { teams } = await listOwners(one);
    expect(teams.map(({ name }) => name)).toEqual(['North']);
    expect(await race((i) => removeTeam(by(i), teams[0]?.id ?? ''))).toEqual({ done: 1, not_found: LOSERS });
    expect(await audited(one, 'team.remove')).toBe(1);
  });

  it('none sees a failure of ours where a team goes while its owners join it', async () => {
    await importFile(one, customerFile({ rows: 4, extra: { csm: () => 'Manager' } }));
    const owner = (await listOwners(one)).owners[0]?.id ?? '';
    for (let round = 0; round < RACERS / 4; round++) {
      const { id: teamId } = await addTeam(one, { name: `Team ${round}` });
      const [joined, removed] = await codes([changeOwner(one, owner, { teamId }), removeTeam(two, teamId)]);
      expect([joined, removed]).toEqual([expect.stringMatching(/^(done|not_found)$/), 'done']);
    }
    expect((await listOwners(one)).owners[0]?.teamId).toBeNull();
  });

  it('one rate is kept a day, and one of them removes it', async () => {
    expect(await race((i) => setRate(by(i), { ...EUR, rate: 1 + i / 1_000 }))).toEqual({ done: RACERS });
    const { rates } = await listRates(one);
    expect(rates.length).toBe(1);
    expect(await race((i) => removeRate(by(i), rates[0]?.id ?? ''))).toEqual({ done: 1, not_found: LOSERS });
    expect(await audited(one, 'rate.remove')).toBe(1);
  });

  it('one deletes an account, and one lets it come back', async () => {
    await importFile(one, FILE);
    const { rows } = await listAccounts(one, { sort: 'name', dir: 'asc', page: 0, band: 'left' });
    expect(await race(() => deleteAccount(one, rows[0]?.id ?? ''))).toEqual({ done: 1, not_found: LOSERS });
    const { tombstones } = await listTombstones(one);
    expect(tombstones.map((stone) => stone.externalId)).toEqual([rows[0]?.externalId]);
    expect(await race(() => liftTombstone(one, tombstones[0]?.id ?? ''))).toEqual({ done: 1, not_found: LOSERS });
    expect([await audited(one, 'account.delete'), await audited(one, 'account.readmit')]).toEqual([1, 1]);
  });

  it('all leave out the same feature, which is written once', async () => {
    const out = (racer: number) => excludeColumn(by(racer), { key: 'open_tickets', reason: `because ${racer}` });
    expect(await race(out)).toEqual({ done: RACERS });
    expect(await count(one, "field WHERE workspace_id = $1 AND key = 'open_tickets'")).toBe(1);
  });

  it('all find the one demo workspace, and one removes it', async () => {
    const found = await together(() => createDemo(one));
    const workspaceId = found[0]?.workspaceId ?? '';
    expect(new Set(found.map((each) => each.workspaceId))).toEqual(new Set([workspaceId]));
    const demo = { ...one, workspaceId };
    expect(await count(demo, "job_progress WHERE workspace_id = $1 AND kind = 'demo'")).toBe(1);
    expect(await race(() => removeDemo(demo))).toEqual({ done: 1, not_found: LOSERS });
    expect(await count(demo, 'workspace WHERE id = $1')).toBe(0);
  });

  it('one deletes the workspace', async () => {
    expect(await race(() => deleteWorkspace(one, 'Northlight'))).toEqual({ done: 1, not_found: LOSERS });
    expect(await count(one, 'workspace WHERE id = $1')).toBe(0);
  });
});
