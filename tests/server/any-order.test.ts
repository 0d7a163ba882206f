import { expect, it } from 'vitest';
import { withConnection } from '@/lib/server/db';
import { rng, shuffle } from '@/scoring';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { importFile, mintWorkspace } from '@/tests/support/world';

/** The same file with its rows and its columns in other places. */
function mixed(file: string, seed: number): string {
  const lines = file
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const [head = [], ...rows] = lines;
  const order = (n: number) => {
    const places = Int32Array.from({ length: n }, (_, i) => i);
    shuffle(places, rng(seed));
    return Array.from(places);
  };
  const columns = order(head.length);
  const picked = [head, ...order(rows.length).map((row) => rows[row] ?? [])];
  return `${picked.map((line) => columns.map((column) => line[column] ?? '').join(',')).join('\n')}\n`;
}

async function scoresOf(file: string): Promise<unknown[]> {
  const ctx = await mintWorkspace();
  await importFile(ctx, file);
  await trainedAndPromoted(ctx);
  return withConnection(ctx, async (client) => {
    const { rows } = await client.query(
      `SELECT a.external_id, s.health, s.low, s.high, s.probability, s.base, s.points FROM score s JOIN account a ON a.workspace_id = s.workspace_id AND a.id = s.account_id
       WHERE s.workspace_id = $1 ORDER BY length(a.external_id), a.external_id COLLATE "C"`,
      [ctx.workspaceId],
    );
    return rows;
  });
}

it('learns the same from a file with its rows and columns in other places, to the last digit', async () => {
  const file = customerFile({ rows: 240 });
  const scores = await scoresOf(file);
  expect(scores).toHaveLength(240);
  for (const seed of [1, 2]) expect(await scoresOf(mixed(file, seed))).toEqual(scores);
});
