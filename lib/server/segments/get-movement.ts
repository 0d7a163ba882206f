/** From which segment to which accounts went between two kept passes. Segments of several versions are the same by lineage. */
import 'server-only';
import type { Flow, MovementQuery, Place, SegmentMovement } from '@/lib/contracts/movement';
import type { Settings } from '@/lib/contracts/settings';
import { listed } from '@/lib/server/accounts/query';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { activeVersion } from '@/lib/server/models/get-model';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { chosenPasses, keptPasses, type PassRow, passOf } from './kept-passes';

/** In place of a segment, in the order in which they stand below the segments. */
const ELSEWHERE = [
  ['none', 'In no segment'],
  ['unscored', 'Not scored'],
  ['left', 'Left'],
] as const;
/** Offered for choosing; older ones are reached by the address. */
const MOST_PASSES = 400;

type FlowRow = { from: string; to: string; accounts: number; arr: number | null; priced: number };

export async function getMovement(ctx: Ctx, query: MovementQuery): Promise<SegmentMovement> {
  allow(ctx, 'segment:read');
  return withWorkspace(ctx, async (db) => {
    const settings = await currentSettings(ctx, db);
    const version = await activeVersion(ctx, db);
    const passes = version ? await keptPasses(ctx, db) : [];
    const chosen = version && chosenPasses(passes, { query, activeId: version.id, now: ctx.now });
    const known = {
      passes: passes.slice(0, MOST_PASSES).map(passOf),
      keptSince: passes.at(-1)?.as_of.toISOString() ?? null,
      currency: settings.currency,
    };
    if (!version || !chosen) return { ...known, from: null, to: null, before: [], after: [], flows: [] };
    const { from, to } = chosen;
    const flows = await flowsBetween(ctx, db, { from, to, settings });
    const { before, after } = await placesOf(ctx, db, { from, to, activeId: version.id });
    return {
      ...{ ...known, from: passOf(from), to: passOf(to), flows },
      before: before.filter(({ id }) => flows.some((flow) => flow.from === id)),
      after: after.filter(({ id }) => flows.some((flow) => flow.to === id)),
    };
  });
}

type Between = { from: PassRow; to: PassRow };

/** Who was neither then nor is now in the accounts that are scored did not move. Grouped, not joined: no plan for it depends on what Postgres guesses of a pass. */
async function flowsBetween(
  ctx: Ctx,
  db: Db,
  { from, to, settings }: Between & { settings: Settings },
): Promise<Flow[]> {
  const rows = await db.$queryRaw<FlowRow[]>`
    SELECT was AS from, becomes AS to, count(*)::int AS accounts, sum(arr)::float8 AS arr, count(arr)::int AS priced FROM (
      SELECT coalesce(max(was), 'unscored') AS was, coalesce(max(becomes), 'unscored') AS becomes, max(arr) AS arr FROM (
        SELECT account_id, place AS was, NULL AS becomes, NULL::float8 AS arr FROM (${placed(ctx, from)}) b
        UNION ALL SELECT account_id, NULL, place, NULL FROM (${placed(ctx, to)}) n
        UNION ALL SELECT id, NULL, NULL, arr_base::float8 FROM (${listed(ctx, settings)}) x) parts
      GROUP BY account_id) each
    WHERE NOT (was IN ('unscored', 'left') AND becomes IN ('unscored', 'left'))
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`;
  return rows.map(({ arr, ...row }) => ({ ...row, arrMinor: arr === null ? null : Math.round(arr) }));
}

/** Each account of a pass with the lineage of its segment, or what stands in place of one. */
const placed = ({ workspaceId }: Ctx, { version_id, as_of }: PassRow): Prisma.Sql => Prisma.sql`
  SELECT s.account_id, CASE WHEN s.state = 'left' THEN 'left' WHEN s.state = 'scored' THEN coalesce(g.lineage::text, 'none') ELSE 'unscored' END AS place
  FROM score s LEFT JOIN segment g ON g.workspace_id = s.workspace_id AND g.id = s.segment_id
  WHERE s.workspace_id = ${workspaceId}::uuid AND s.model_version_id = ${version_id}::uuid AND s.pass_at >= ${as_of} AND s.pass_at < ${as_of}::timestamptz + interval '1 millisecond'`;

async function placesOf(
  { workspaceId }: Ctx,
  db: Db,
  { from, to, activeId }: Between & { activeId: string },
): Promise<{ before: Place[]; after: Place[] }> {
  const segments = await db.segment.findMany({
    where: { workspaceId, modelVersionId: { in: [from.version_id, to.version_id, activeId] } },
    orderBy: { position: 'asc' },
    select: { id: true, modelVersionId: true, lineage: true, name: true },
  });
  const today = new Map(
    segments.filter((each) => each.modelVersionId === activeId).map(({ lineage, id }) => [lineage, id]),
  );
  const others = ELSEWHERE.map(([id, name]) => ({ id, name, segmentId: null }));
  const of = ({ version_id }: PassRow) => [
    ...segments
      .filter((each) => each.modelVersionId === version_id)
      .map(({ lineage, name }) => ({ id: lineage, name, segmentId: today.get(lineage) ?? null })),
    ...others,
  ];
  return { before: of(from), after: of(to) };
}
