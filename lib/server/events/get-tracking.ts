/** What the tracking API is at: who sends, what waits for an account, what was refused and why. Reads no event that is counted already. */
import 'server-only';
import { EventRule, MOST_COUNTED, REFUSED_DAYS, type TrackingState } from '@/lib/contracts/events';
import { allow, type Ctx, seesEmails } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { hidden } from '@/lib/server/imports/import-view';

/** Groups, rules and events that are named. */
const MOST_NAMED = 20;
/** Of an event as it came; the whole is kept. */
const SHOWN = 4_000;

export async function getTracking(ctx: Ctx): Promise<TrackingState> {
  allow(ctx, 'import:read');
  return withWorkspace(ctx, async (db) => {
    const [keys] = await db.$queryRaw<{ keys: number; lastAt: Date | null }[]>`
      SELECT count(*) FILTER (WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${ctx.now}))::int AS keys, max(last_used_at) AS "lastAt"
      FROM api_key WHERE workspace_id = ${ctx.workspaceId}::uuid`;
    return {
      keys: keys?.keys ?? 0,
      lastAt: keys?.lastAt?.toISOString() ?? null,
      waiting: await waitingOf(ctx, db),
      refused: await refusedOf(ctx, db),
    };
  });
}

type Group = { group: string | null; events: number; users: number; since: Date };

async function waitingOf({ workspaceId }: Ctx, db: Db): Promise<TrackingState['waiting']> {
  const groups = await db.$queryRaw<(Group & { all: number })[]>`
    WITH waits AS (SELECT group_ref, user_ref, anonymous_ref, received_at FROM incoming_event WHERE workspace_id = ${workspaceId}::uuid AND waits_since IS NOT NULL LIMIT ${MOST_COUNTED})
    SELECT w.group_ref AS group, count(*)::int AS events, count(DISTINCT coalesce(w.user_ref, w.anonymous_ref))::int AS users, min(w.received_at) AS since,
      (SELECT count(*) FROM waits)::int AS all FROM waits w GROUP BY w.group_ref ORDER BY events DESC, 1 LIMIT ${MOST_NAMED}`;
  return {
    events: groups[0]?.all ?? 0,
    groups: groups.map(({ all, since, ...group }) => ({ ...group, since: since.toISOString() })),
  };
}

type Rule = { rule: string; field: string; message: string; events: number; lastAt: Date };
type Refused = { partly: boolean; id: bigint; receivedAt: Date; key: string | null; message: string; body: string };

async function refusedOf(ctx: Ctx, db: Db): Promise<TrackingState['refused']> {
  const { workspaceId, now } = ctx;
  const told = seesEmails(ctx) ? (text: string) => text : hidden;
  const since = new Date(now.getTime() - REFUSED_DAYS * 86_400_000);
  const rules = await db.$queryRaw<(Rule & { all: number })[]>`
    WITH refused AS (SELECT rule, field, message, received_at FROM rejected_event WHERE workspace_id = ${workspaceId}::uuid AND received_at > ${since} ORDER BY id DESC LIMIT ${MOST_COUNTED})
    SELECT r.rule, r.field, (array_agg(r.message ORDER BY r.received_at DESC))[1] AS message, count(*)::int AS events, max(r.received_at) AS "lastAt",
      (SELECT count(*) FROM refused)::int AS all FROM refused r GROUP BY r.rule, r.field ORDER BY events DESC, 1, 2 LIMIT ${MOST_NAMED}`;
  const latest = await db.$queryRaw<Refused[]>`
    SELECT e.id, e.received_at AS "receivedAt", k.name AS key, e.message, left(e.body, ${SHOWN}) AS body, length(e.body) > ${SHOWN} AS partly FROM rejected_event e
    LEFT JOIN api_key k ON k.workspace_id = e.workspace_id AND k.id = e.key_id
    WHERE e.workspace_id = ${workspaceId}::uuid AND e.received_at > ${since} ORDER BY e.id DESC LIMIT ${MOST_NAMED}`;
  return {
    events: rules[0]?.all ?? 0,
    rules: rules.map(({ all, rule, message, lastAt, ...row }) => ({
      ...{ ...row, message: told(message), rule: EventRule.parse(rule), lastAt: lastAt.toISOString() },
    })),
    latest: latest.map(({ id, receivedAt, key, message, body, partly }) => ({
      ...{ id: String(id), receivedAt: receivedAt.toISOString(), key: key ?? 'a key that is gone' },
      ...{ message: told(message), body: told(body), partly: partly || told(body) !== body },
    })),
  };
}
