import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '@/lib/contracts/errors';
import { openCsv } from '@/lib/server/imports/read-csv';
import { loadTable } from '@/lib/server/imports/text-table';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-'));
});

async function load(bytes: string | Buffer) {
  const path = join(folder, 'file.csv');
  await writeFile(path, bytes);
  return loadTable(await openCsv(path));
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('openCsv', () => {
  it('numbers lines as a text editor does, through cells of several lines and blank ones', async () => {
    const { lines, problems } = await load('id,note\n\nA1,"x\ny"\nA2\nA3,z\n');
    expect([...lines]).toEqual([3, 6]);
    expect(problems.map((problem) => problem.line)).toEqual([5]);
  });

  it('reads a file of many blocks without losing or shifting a row', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i},"text, ${i}\nsecond line",${i * 2}`);
    const { table, lines, problems } = await load(`id,note,n\n${rows.join('\n')}\n`);
    expect(problems).toEqual([]);
    expect(table.rows).toBe(60_000);
    expect(table.cells[2]?.every((cell, i) => cell === String(i * 2))).toBe(true);
    expect(lines.at(-1)).toBe(2 + 2 * 59_999);
  });

  it('loses one row to an unclosed quote in the middle of a long file', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) =>
      i === 20_000 ? `${i},"open` : `${i},value ${i} ${'x'.repeat(60)}`,
    );
    const { table, problems } = await load(`id,note\n${rows.join('\n')}\n`);
    expect(table.rows).toBe(49_999);
    expect(problems.map(({ line, rule }) => [line, rule])).toEqual([[20_002, 'broken_quote']]);
  });

  it('gives back what was written, whatever the cells hold', async () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((text) => !text.includes('\0') && !text.includes('\uFFFD'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        const text = `first,second\n${rows.map((row) => row.map(quoted).join(',')).join('\n')}\n`;
        const { table, problems } = await load(text);
        expect(problems).toEqual([]);
        expect(rows).toEqual(rows.map((_, i) => [table.cells[0]?.[i], table.cells[1]?.[i]]));
      }),
      { numRuns: 250, seed: 7 },
    );
  });

  it('never crashes on changed bytes and never loses the row equation', async () => {
    const sound = Buffer.from(`id,note,n\n${Array.from({ length: 20 }, (_, i) => `A${i},"n ${i}",${i}`).join('\n')}\n`);
    const change = fc.tuple(fc.integer({ min: 0, max: sound.length - 1 }), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const bytes = Buffer.from(sound);
        for (const [at, byte] of changes) bytes[at] = byte;
        const loaded = await load(bytes).catch((error: unknown) => {
          if (error instanceof AppError) return null;
          throw error;
        });
        if (loaded) expect(loaded.table.rows + loaded.problems.length).toBe(loaded.rowsIn);
      }),
      { numRuns: 250, seed: 7 },
    );
  });
});
