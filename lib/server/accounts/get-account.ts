import 'server-only';
import type { AccountDetail } from '@/lib/contracts/accounts';
import type { AskDay } from '@/lib/contracts/day';
import { AppError } from '@/lib/contracts/errors';
import { asOfDay, before, beforeDay, dayShown } from '@/lib/server/as-of';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { OWN_KEYS } from '@/lib/server/imports/read-csv';
import { activeVersion } from '@/lib/server/models/get-model';
import { componentCount, refOf, settingsOf, type VersionRow } from '@/lib/server/models/version-row';
import { ruleSegmentOf } from '@/lib/server/rule-segments/rule-set';
import { changeOf, historyOf } from '@/lib/server/scores/history';
import { readingAt } from '@/lib/server/scores/kept-scores';
import { lackingOf } from '@/lib/server/scores/lacking';
import { overridesOf } from '@/lib/server/scores/overrides';
import { partsOf } from '@/lib/server/scores/parts';
import { summaryOf } from '@/lib/server/scores/summary';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { humanName } from '@/scoring';
import { curveOf, type ListedRow, listed, rowOf } from './query';

const MOST_FACTS = 100;

export async function getAccount(ctx: Ctx, id: string, { asOf }: AskDay = {}): Promise<AccountDetail> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    const settings = await currentSettings(ctx, db);
    const then = asOfDay(ctx, asOf);
    const rows = await db.$queryRaw<ListedRow[]>`SELECT * FROM (${listed(then, settings)} AND a.id = ${id}::uuid) x`;
    const row = rows[0] && rowOf(rows[0]);
    if (!row) throw new AppError('not_found', 'Nothing here under this address.');
    const version = await activeVersion(then, db);
    const model = version && refOf(version);
    const explained = version && row.health !== null ? await explain(then, db, { id, version }) : null;
    const history = await historyOf(then, db, id);
    return {
      ...row,
      asOf: row.scoredAt,
      shown: await dayShown(then, db),
      parent: await parentOf(then, db, id),
      model,
      thresholds: settings.thresholds,
      components: version ? componentCount(version) : 0,
      baseCurrency: settings.currency,
      base: explained?.base ?? null,
      clip: explained?.clip ?? 0,
      parts: explained?.parts ?? [],
      survival: rows[0] && row.health !== null && row.state === 'scored' ? curveOf(rows[0]) : null,
      summary:
        explained && row.health !== null && explained.parts.length > 0
          ? summaryOf(explained.parts, explained.base, row.health)
          : null,
      lacking: version && (await lackingOf(then, db, { id, state: row.state, version })),
      ruleSegment: then.today ? null : await ruleSegmentOf(ctx, db, id),
      overrides: await overridesOf(then, db, id),
      outcome: await outcomeOf(then, db, id),
      fields: await fieldsOf(then, db, { id, version }),
      history,
      change: changeOf(history),
      facts: await factsOf(then, db, id),
      counts: await countsOf(then, db, id),
    };
  });
}

type Of = { id: string; version: VersionRow };

async function explain(ctx: Ctx, db: Db, { id, version }: Of) {
  const score = await db.score.findFirst({
    where: { workspaceId: ctx.workspaceId, accountId: id, modelVersionId: version.id, asOf: beforeDay(ctx) },
    orderBy: { asOf: 'desc' },
    include: { snapshot: { select: { values: true } } },
  });
  if (!score || score.base === null || score.health === null) return null;
  const values: Record<string, string> = Object.create(null); // a column may be called "constructor"
  for (const [name, value] of Object.entries(score.snapshot.values ?? {})) values[name] = String(value);
  const { dataUntil } = ctx.today ? await readingAt(ctx, db, { version, asOf: score.asOf }) : settingsOf(version);
  return partsOf(
    { base: score.base, points: score.points, health: score.health, columns: version.columns, values },
    { ...settingsOf(version), dataUntil },
  );
}

async function parentOf({ workspaceId }: Ctx, db: Db, id: string): Promise<AccountDetail['parent']> {
  const { parent } = await db.account.findUniqueOrThrow({
    where: { workspaceId_id: { workspaceId, id } },
    select: { parent: { select: { id: true, name: true } } },
  });
  return parent;
}

async function outcomeOf(ctx: Ctx, db: Db, accountId: string): Promise<AccountDetail['outcome']> {
  const [row] = await db.$queryRaw<{ kind: string; occurredAt: Date | null }[]>`
    SELECT kind, occurred_at AS "occurredAt" FROM outcome WHERE workspace_id = ${ctx.workspaceId}::uuid AND account_id = ${accountId}::uuid ${before(ctx, Prisma.sql`recorded_at`)}
    ORDER BY coalesce(occurred_at, recorded_at) DESC, recorded_at DESC, id DESC LIMIT 1`;
  if (!row) return null;
  return {
    kind: row.kind as NonNullable<AccountDetail['outcome']>['kind'], // a CHECK keeps the column to the union
    occurredAt: row.occurredAt?.toISOString() ?? null,
  };
}

/** Every field as last known, in the order of its component; the account's own stand in the header. */
async function fieldsOf(
  ctx: Ctx,
  db: Db,
  { id, version }: { id: string; version: VersionRow | null },
): Promise<AccountDetail['fields']> {
  const known = await fieldsKnown(ctx, db, id);
  const componentOf = new Map(version ? settingsOf(version).plans.map((plan) => [plan.name, plan.component]) : []);
  return Object.entries(known)
    .filter(([key]) => !OWN_KEYS.includes(key))
    .map(([key, value]) => ({ name: humanName(key), value: String(value), component: componentOf.get(key) ?? null }))
    .sort((a, b) => (a.component ?? '~').localeCompare(b.component ?? '~') || a.name.localeCompare(b.name));
}

/** The latest value of each field; on a past day of what had been recorded until then. */
async function fieldsKnown(ctx: Ctx, db: Db, id: string): Promise<Record<string, unknown>> {
  const [row] = ctx.today
    ? await db.$queryRaw<{ fields: Record<string, unknown> | null }[]>`
        SELECT jsonb_object_agg(e.key, e.value ORDER BY h.recorded_at, h.id) AS fields FROM account_history h CROSS JOIN LATERAL jsonb_each(h.values) e
        WHERE h.workspace_id = ${ctx.workspaceId}::uuid AND h.account_id = ${id}::uuid ${before(ctx, Prisma.sql`h.recorded_at`)}`
    : await db.$queryRaw<{ fields: Record<string, unknown> }[]>`
        SELECT fields FROM account WHERE workspace_id = ${ctx.workspaceId}::uuid AND id = ${id}::uuid`;
  return row?.fields ?? {};
}

async function factsOf(ctx: Ctx, db: Db, id: string): Promise<AccountDetail['facts']> {
  const rows = await db.$queryRaw<
    { recordedAt: Date; assumed: boolean; importId: string | null; fileName: string | null; changed: number }[]
  >`
    SELECT h.recorded_at AS "recordedAt", h.recorded_assumed AS assumed, h.import_id AS "importId", r.file_name AS "fileName",
      (SELECT count(*) FROM jsonb_object_keys(h.values) k WHERE k <> ALL(${OWN_KEYS}))::int AS changed
    FROM account_history h LEFT JOIN import_run r ON r.workspace_id = h.workspace_id AND r.id = h.import_id
    WHERE h.workspace_id = ${ctx.workspaceId}::uuid AND h.account_id = ${id}::uuid ${before(ctx, Prisma.sql`h.recorded_at`)} ORDER BY h.recorded_at DESC, h.id DESC LIMIT ${MOST_FACTS}`;
  return rows.map((row) => ({ ...row, recordedAt: row.recordedAt.toISOString() }));
}

/** What the tabs hold; a timeline has an entry for each fact with a date, one for each end of a subscription and each day of use. */
async function countsOf(ctx: Ctx, db: Db, id: string): Promise<AccountDetail['counts']> {
  const [counted] = await db.$queryRaw<(Omit<AccountDetail['counts'], 'timeline'> & { dated: number })[]>`
    WITH of AS (SELECT ${ctx.workspaceId}::uuid AS workspace_id, ${id}::uuid AS account_id)
    SELECT (SELECT count(*) FROM account a JOIN of ON a.workspace_id = of.workspace_id AND a.parent_id = of.account_id)::int AS children,
      (SELECT count(*) FROM contact JOIN of USING (workspace_id, account_id))::int AS contacts,
      (SELECT count(*) FROM subscription JOIN of USING (workspace_id, account_id))::int AS subscriptions,
      (SELECT count(*) FROM invoice JOIN of USING (workspace_id, account_id))::int AS invoices,
      (SELECT count(*) FROM ticket JOIN of USING (workspace_id, account_id))::int AS tickets,
      (SELECT count(DISTINCT day) FROM usage_daily JOIN of USING (workspace_id, account_id))::int AS usage,
      (SELECT count(*) FROM survey_response JOIN of USING (workspace_id, account_id))::int AS feedback,
      ((SELECT count(occurred_at) FROM contact JOIN of USING (workspace_id, account_id)) + (SELECT count(ended_at) FROM subscription JOIN of USING (workspace_id, account_id))
        + (SELECT count(*) FROM deal JOIN of USING (workspace_id, account_id)) + (SELECT count(*) FROM interaction JOIN of USING (workspace_id, account_id))
        + (SELECT count(*) FROM milestone JOIN of USING (workspace_id, account_id)) + (SELECT count(*) FROM account_stage JOIN of USING (workspace_id, account_id))
        + (SELECT count(occurred_at) FROM outcome JOIN of USING (workspace_id, account_id)))::int AS dated`;
  if (!counted) throw new Error('the facts of an account could not be counted');
  const { dated, ...counts } = counted;
  const { subscriptions, invoices, tickets, usage, feedback } = counts;
  return { ...counts, timeline: dated + subscriptions + invoices + tickets + usage + feedback };
}
