/** The two files a person can ask for: a score per account, a segment per account. Formula cells are neutralised. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '@/lib/contracts/errors';
import { assignSegments, bandOf, healthOf, readNumber, spoken } from '@/scoring';
import type { Evaluation } from './evaluate';

/** Refuses a place that cannot be written before hours are spent on what should go there. */
export async function checkWritable(path: string): Promise<void> {
  await access(dirname(path), constants.W_OK).catch((cause: unknown) => {
    throw new AppError('invalid', `Cannot write ${path}: its folder does not exist or is read-only.`, { cause });
  });
}

export async function writeScores(path: string, evaluation: Evaluation): Promise<void> {
  const { ids, y, training } = evaluation;
  const { oof, interval, report, model } = training;
  const reasonOf = reasons(evaluation);
  const header = ['id', 'outcome', 'probability', 'health', 'low', 'high', 'band', 'top_reason'];
  await writeRows(path, { header, rows: ids.length }, (i) => {
    const health = healthOf(oof.logit[i] ?? 0, model.scale);
    const probability = report.showsProbability ? String(oof.probability[i] ?? '') : '';
    const bounds = [health, interval.low[i] ?? health, interval.high[i] ?? health].map(shownHealth);
    return [ids[i] ?? '', String(y[i] ?? 0), probability, ...bounds, bandOf(health), reasonOf(i)];
  });
}

export async function writeSegments(path: string, { ids, segments, raw }: Evaluation): Promise<void> {
  const assigned = assignSegments(segments.segments, raw);
  await writeRows(path, { header: ['id', 'segment_id', 'segment_name'], rows: ids.length }, (i) => {
    const segment = segments.segments[assigned[i] ?? -1];
    return [ids[i] ?? '', segment?.id ?? '', segment?.name ?? ''];
  });
}

const shownHealth = (health: number): string => Math.min(100, Math.max(0, health)).toFixed(1);

/** What moves a row furthest from the average, with its value and its points. */
function reasons({ training, table }: Evaluation): (row: number) => string {
  const { columns, values } = training.points;
  const cells = columns.map((name) => table.cells[table.names.indexOf(name)] ?? []);
  return (row) => {
    let top = -1;
    let most = 0;
    for (let c = 0; c < columns.length; c++) {
      const points = Math.abs(values[row * columns.length + c] ?? 0);
      if (points > most) {
        most = points;
        top = c;
      }
    }
    if (top < 0) return '';
    const points = values[row * columns.length + top] ?? 0;
    const value = cells[top]?.[row]?.trim() || 'blank';
    return `${spoken(columns[top] ?? '')} ${value.slice(0, 60)} (${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)})`;
  };
}

async function writeRows(
  path: string,
  { header, rows }: { header: string[]; rows: number },
  row: (i: number) => string[],
): Promise<void> {
  const out = createWriteStream(path);
  const done = Promise.race([once(out, 'finish'), once(out, 'error').then(([error]) => Promise.reject(error))]);
  let block = `${header.join(',')}\n`;
  for (let i = 0; i < rows; i++) {
    block += `${row(i).map(safeCell).join(',')}\n`;
    if (block.length < 1 << 16) continue;
    if (!out.write(block)) await once(out, 'drain');
    block = '';
  }
  out.end(block);
  await done.catch((cause: unknown) => {
    throw new AppError('invalid', `Cannot write ${path}.`, { cause });
  });
}

/** A cell that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers. */
export function safeCell(cell: string): string {
  const risky = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) && readNumber(cell, '.') === undefined;
  const text = risky ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
