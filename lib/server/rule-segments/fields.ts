/** What rules may ask about: the facts of the accounts list, and the fields that files brought. Knows no rule. */
import 'server-only';
import { z } from 'zod';
import type { FieldType } from '@/lib/contracts/rule-segments';
import { listed, rated } from '@/lib/server/accounts/query';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { humanName } from '@/scoring';

/** `value` over the columns of `facts`; null where it is missing. `many` = a list of texts; `iso` = an instant as ISO text. */
export type KnownField = {
  id: string;
  label: string;
  type: FieldType;
  unit: string | null;
  value: Prisma.Sql;
  many?: true;
  iso?: true;
};
export type KnownFields = Map<string, KnownField>;

/** Longest name of a column that can be asked about. */
const MOST_KEY = 200;
const StoredPlan = z.object({ type: z.string(), role: z.string() });

const BUILT_IN: KnownField[] = [
  {
    ...{ id: 'health', label: 'Health', type: 'number', unit: 'points' },
    value: Prisma.sql`CASE WHEN ${rated} THEN shown END`,
  },
  { id: 'band', label: 'Band', type: 'choice', unit: null, value: Prisma.sql`CASE WHEN ${rated} THEN band END` },
  { id: 'state', label: 'State', type: 'choice', unit: null, value: Prisma.sql`state` },
  { id: 'arr', label: 'ARR', type: 'money', unit: null, value: Prisma.sql`arr_base / 100` },
  {
    ...{ id: 'riskArr', label: 'Risk × ARR', type: 'money', unit: null },
    value: Prisma.sql`CASE WHEN state = 'scored' THEN risk_arr / 100 END`,
  },
  { id: 'renewal', label: 'Renewal', type: 'date', unit: 'days', value: Prisma.sql`renewal_at` },
  { id: 'notice', label: 'Notice deadline', type: 'date', unit: 'days', value: Prisma.sql`notice_at` },
  { id: 'contact', label: 'Last contact', type: 'date', unit: 'days', value: Prisma.sql`contact_at` },
  { id: 'since', label: 'Customer since', type: 'date', unit: 'days', value: Prisma.sql`since_at` },
  { id: 'products', label: 'Product', type: 'choice', unit: null, value: Prisma.sql`bought`, many: true },
  { id: 'owner', label: 'Owner', type: 'choice', unit: null, value: Prisma.sql`owner_id::text` },
  { id: 'segment', label: 'Model segment', type: 'choice', unit: null, value: Prisma.sql`lineage` },
];

export async function knownFields(ctx: Ctx, db: Db): Promise<KnownFields> {
  const rows = await db.field.findMany({ where: { workspaceId: ctx.workspaceId }, select: { key: true, plan: true } });
  const own = rows.flatMap(({ key, plan }) => ownField(key, StoredPlan.parse(plan)));
  own.sort((a, b) => a.label.localeCompare(b.label));
  return new Map([...BUILT_IN, ...own].map((field) => [field.id, field]));
}

/** ARR stands among the facts; another id of the account says nothing about it. */
function ownField(key: string, { type, role }: z.infer<typeof StoredPlan>): KnownField[] {
  if (role !== 'feature' || key.length > MOST_KEY) return [];
  const common = { id: `field:${key}`, label: humanName(key), unit: null };
  const [value, text] = [Prisma.sql`fields -> ${key}::text`, Prisma.sql`fields ->> ${key}::text`];
  if (type === 'number' || type === 'money' || type === 'percent')
    return [
      {
        ...common,
        type: 'number',
        value: Prisma.sql`CASE WHEN jsonb_typeof(${value}) = 'number' THEN (${text})::float8 END`,
      },
    ];
  if (type === 'date')
    return [
      {
        ...common,
        type: 'date',
        unit: 'days',
        iso: true,
        value: Prisma.sql`CASE WHEN ${text} ~ '^\\d{4}-\\d\\d-\\d\\dT' THEN ${text} END`,
      },
    ];
  const said = Prisma.sql`CASE jsonb_typeof(${value}) WHEN 'boolean' THEN CASE ${text} WHEN 'true' THEN 'yes' ELSE 'no' END ELSE ${text} END`;
  return [{ ...common, type: type === 'text' || type === 'id' ? 'text' : 'choice', value: said }];
}

type Settings = Parameters<typeof listed>[1];

/** Every account that has not left, as the list has it, with its own fields and what it bought. What no rule asks about, Postgres does not work out. */
export const facts = (ctx: Ctx, settings: Settings): Prisma.Sql => Prisma.sql`
  SELECT l.*, a.fields,
    (SELECT g.lineage::text FROM segment g WHERE g.workspace_id = a.workspace_id AND g.id = l.segment_id) AS lineage,
    (SELECT min(s.started_at) FROM subscription s WHERE s.workspace_id = a.workspace_id AND s.account_id = a.id AND s.started_at <= ${ctx.now}
      AND s.trial IS NOT TRUE AND coalesce(s.arr_minor, 1) > 0) AS since_at,
    (SELECT array_agg(DISTINCT coalesce(p.name, s.product)) FROM subscription s LEFT JOIN product p ON p.workspace_id = s.workspace_id AND p.external_id = s.product
      WHERE s.workspace_id = a.workspace_id AND s.account_id = a.id AND s.product IS NOT NULL AND s.trial IS NOT TRUE AND s.started_at <= ${ctx.now} AND (s.ended_at IS NULL OR s.ended_at > ${ctx.now})) AS bought
  FROM (${listed(ctx, settings)}) l JOIN account a ON a.workspace_id = ${ctx.workspaceId}::uuid AND a.id = l.id WHERE l.state <> 'left'`;
