import 'server-only';
import type { RuleFields } from '@/lib/contracts/rule-segments';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import type { KnownFields } from './fields';
import { readRuleSet } from './rule-set';
import { type Choice, type Names, namesOf } from './rule-words';

/** Values of one field that are offered, the most frequent first. */
const MOST_CHOICES = 100;

/** What a rule may ask about, with the values there are. */
export async function getRuleFields(ctx: Ctx): Promise<RuleFields> {
  allow(ctx, 'segment:read');
  return withWorkspace(ctx, async (db) => {
    const { fields, settings, segments } = await readRuleSet(ctx, db);
    const names: Names = {
      ...(await namesOf(ctx, db)),
      products: await productNames(ctx, db),
      ...(await ownValues(ctx, db, fields)),
    };
    return {
      fields: [...fields.values()].map(({ id, label, type, unit }) => ({
        ...{ id, label, type, unit },
        choices: names[id] ?? [],
      })),
      currency: settings.currency,
      segments: segments.map(({ name }) => name),
    };
  });
}

const productNames = ({ workspaceId }: Ctx, db: Db): Promise<Choice[]> => db.$queryRaw<Choice[]>`
  SELECT name AS value, name AS label FROM (SELECT coalesce(p.name, s.product) AS name, count(*) AS n
    FROM subscription s LEFT JOIN product p ON p.workspace_id = s.workspace_id AND p.external_id = s.product
    WHERE s.workspace_id = ${workspaceId}::uuid AND s.product IS NOT NULL GROUP BY 1) x ORDER BY n DESC, name LIMIT ${MOST_CHOICES}`;

/** Values too long for a rule are not offered. */
async function ownValues({ workspaceId }: Ctx, db: Db, fields: KnownFields): Promise<Names> {
  const keys = [...fields.values()].flatMap(({ id, type }) =>
    type === 'choice' && id.startsWith('field:') ? [id.slice('field:'.length)] : [],
  );
  const rows = await db.$queryRaw<{ key: string; values: string[] }[]>`
    SELECT key, array_agg(value ORDER BY n DESC, value) AS values FROM (
      SELECT e.key, CASE jsonb_typeof(e.value) WHEN 'boolean' THEN CASE e.value #>> '{}' WHEN 'true' THEN 'yes' ELSE 'no' END ELSE e.value #>> '{}' END AS value, count(*) AS n,
        row_number() OVER (PARTITION BY e.key ORDER BY count(*) DESC) AS place
      FROM account a CROSS JOIN LATERAL jsonb_each(a.fields) e WHERE a.workspace_id = ${workspaceId}::uuid AND e.key = ANY(${keys}::text[]) GROUP BY 1, 2) x
    WHERE place <= ${MOST_CHOICES} AND length(value) BETWEEN 1 AND 200 GROUP BY key`;
  return Object.fromEntries(
    rows.map(({ key, values }) => [`field:${key}`, values.map((value) => ({ value, label: value }))]),
  );
}
