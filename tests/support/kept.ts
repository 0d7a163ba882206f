/** What an import left behind, and mappings with other roles than guessed. */
import { parse } from 'csv-parse/sync';
import type { AccountMapping, MappedColumn } from '@/lib/contracts/imports';
import type { Ctx } from '@/lib/server/context';
import { asOwner } from './world';

/** The mapping as guessed but for the given columns. */
export const roles =
  (given: Record<string, Partial<MappedColumn>>) =>
  (mapping: AccountMapping): AccountMapping => ({
    ...mapping,
    columns: mapping.columns.map((column) => ({
      ...column,
      ...(Object.hasOwn(given, column.name) ? given[column.name] : {}),
    })),
  });

/** What is kept of each account, by its id in the file. */
export async function kept({ workspaceId }: Ctx): Promise<Record<string, Record<string, unknown>>> {
  const { rows } = await asOwner((client) =>
    client.query(
      'SELECT external_id AS id, name, arr_minor::float8 AS arr, currency, fields FROM account WHERE workspace_id = $1',
      [workspaceId],
    ),
  );
  return Object.fromEntries(rows.map(({ id, ...row }) => [id, row]));
}

export const tableOf = async (response: Response): Promise<string[][]> => parse(await response.text(), { bom: true });
