/** Whether a query may do what it does: by its first word, by the tables that it names, by the token's scope. */
import { type BigqueryAccount, mayOn } from './bigquery-access';
import { type Held, mayWrite } from './bigquery-auth';
import type { Relation } from './bigquery-catalog';
import * as errors from './bigquery-errors';
import type { TablePlace } from './bigquery-sql';
import type { Token } from './tokens';

const READS: readonly string[] = ['SELECT', 'WITH', '('];
const WRITES: Partial<Record<string, string>> = {
  ...{
    INSERT: 'tables.updateData',
    UPDATE: 'tables.updateData',
    DELETE: 'tables.updateData',
    MERGE: 'tables.updateData',
  },
  ...{ TRUNCATE: 'tables.updateData', CREATE: 'tables.create', DROP: 'tables.delete', ALTER: 'tables.update' },
};

export const verbOf = ([first]: Token[]): string => first?.text.toUpperCase() ?? '';
export const isAt = (place: TablePlace, { dataset, table }: Relation): boolean =>
  !place.described && place.dataset === dataset && place.table === table;

/** As the statistics of a job name it. */
export function typeOf(tokens: Token[]): string {
  const verb = verbOf(tokens);
  if (READS.includes(verb)) return 'SELECT';
  return ['CREATE', 'DROP', 'ALTER', 'TRUNCATE'].includes(verb) ? `${verb}_TABLE` : verb;
}

type Asking = {
  project: string;
  location: string;
  asked: string | null;
  held: Held;
  account: BigqueryAccount;
  relations: Relation[];
};

export function allow(
  { project, location, asked, held, account, relations }: Asking,
  verb: string,
  tables: TablePlace[],
): void {
  const permission = WRITES[verb];
  if (!READS.includes(verb) && !permission)
    throw errors.invalidQuery(`Syntax error: Unexpected identifier "${verb}" at [1:1]`);
  // What a scope that only reads is good for is nowhere written about statements: inferred from the names of the scopes.
  if (permission && !mayWrite(held)) throw errors.scopeMissing('jobs.query');
  for (const [i, place] of tables.entries()) {
    const name = `${place.project}:${place.dataset}.${place.table}`;
    const there = relations.some((each) => isAt(place, each));
    const written = permission && i === 0;
    const dataset = relations.some((each) => each.dataset === place.dataset);
    if (place.project !== project || (asked !== null && asked !== location) || !dataset)
      throw errors.notFound(`Dataset ${place.project}:${place.dataset} was not found in location ${asked ?? location}`);
    if (place.described) {
      if (!mayOn(account, place.dataset, 'bigquery.tables.list'))
        throw errors.denied(
          `Table ${name}`,
          `User does not have permission to query table ${name}, or perhaps it does not exist.`,
        );
    } else if (written) {
      if (!mayOn(account, place.dataset, `bigquery.${permission}`))
        throw errors.denied(
          `Table ${name}`,
          `Permission bigquery.${permission} denied on table ${name} (or it may not exist).`,
        );
      if (!there && verb !== 'CREATE') throw errors.notFound(`Table ${name} was not found in location ${location}`);
    } else {
      if (!mayOn(account, place.dataset, 'bigquery.tables.getData'))
        throw errors.denied(
          `Table ${name}`,
          `User does not have permission to query table ${name}, or perhaps it does not exist.`,
        );
      if (!there) throw errors.notFound(`Table ${name} was not found in location ${location}`);
    }
  }
}
