import { expect, it } from 'vitest';
import { rescoreAccounts } from '@/lib/server/models/want-scores';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { rowsOf } from '@/tests/support/facts';
import { asOwner, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

const SEATS = { column: 'seats', value: 50, orMissing: false };
/** Two segments that part at 50 seats, and everybody kept in the first. */
const PARTED = [
  `UPDATE segment SET rules = jsonb_build_object('said', '[]'::jsonb, 'rules', CASE position WHEN 0 THEN $2::jsonb WHEN 1 THEN $3::jsonb ELSE '[]'::jsonb END) WHERE workspace_id = $1`,
  'UPDATE score SET fits = 0, segment_id = (SELECT id FROM segment WHERE workspace_id = $1 AND position = 0) WHERE workspace_id = $1',
];

it('an account just outside its segment moves after two passes that agree, one far outside at once', async () => {
  const ctx = await mintWorkspace();
  await importFile(ctx, customerFile({ rows: 300 }));
  await trainedAndPromoted(ctx);
  const sides = [[[{ ...SEATS, op: 'below' }]], [[{ ...SEATS, op: 'atLeast' }]]].map((rule) => JSON.stringify(rule));
  await asOwner(async (client) => {
    for (const text of PARTED)
      await client.query(text, text.includes('$2') ? [ctx.workspaceId, ...sides] : [ctx.workspaceId]);
  });
  const pass = async () => {
    await rescoreAccounts({ ...ctx, now: new Date() });
    await runQueued(ctx, 'rescore');
    const rows = await rowsOf<{ seats: number; segment: number; fits: number }>(
      ctx,
      `SELECT (f.values ->> 'seats')::int AS seats, g.position AS segment, s.fits FROM score s JOIN segment g ON g.workspace_id = s.workspace_id AND g.id = s.segment_id
       JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id WHERE s.workspace_id = $1`,
    );
    const of = (from: number, below: number) =>
      new Set(rows.filter(({ seats }) => seats >= from && seats < below).map(({ segment }) => segment));
    expect(rows.every(({ seats, fits }) => fits === (seats < 50 ? 0 : 1))).toBe(true);
    return { inside: of(0, 50), near: of(50, 53), far: of(60, 200) };
  };
  expect(await pass()).toEqual({ inside: new Set([0]), near: new Set([0]), far: new Set([1]) });
  expect(await pass()).toEqual({ inside: new Set([0]), near: new Set([1]), far: new Set([1]) });
});
