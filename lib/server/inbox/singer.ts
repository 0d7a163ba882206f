/**
 * Singer's messages, one JSON object a line: SCHEMA says what a table looks like, RECORD brings a row of it, STATE how far the
 * sender has come, ACTIVATE_VERSION that rows of other versions are gone. Reads them into steps that are stored in order; knows
 * no database.
 */
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import { deeperThan, MOST_LEVELS } from '@/lib/server/events/events-body';
import { storableJson } from '@/lib/server/imports/storable';
import { columnsOf, type InboxColumn } from './singer-columns';

/** Rows of a table, each the whole line as it came: digits that no number of ours holds are kept. */
export type Step =
  | { kind: 'table'; table: string; columns: InboxColumn[]; key: string[] }
  | { kind: 'rows'; table: string; lines: string[] }
  | { kind: 'activate'; table: string; version: number };

/** What can be stored now, in one transaction; `state` = the last word before its end, null = none came. */
export type Batch = { steps: Step[]; records: number; state: { value: unknown } | null };

export const MOST_LINE = 4 * 1024 * 1024;
const MOST_TABLES = 200;
const Name = z.string().min(1).max(300);
const Message = z.discriminatedUnion('type', [
  z.looseObject({
    ...{ type: z.literal('SCHEMA'), stream: Name, schema: z.looseObject({}) },
    key_properties: z.array(z.string().min(1).max(200)).max(8).nullish(),
  }),
  z.looseObject({
    ...{ type: z.literal('RECORD'), stream: Name, record: z.record(z.string(), z.unknown()) },
    version: z.int().nullish(),
  }),
  z.looseObject({ type: z.literal('STATE'), value: z.unknown() }),
  z.looseObject({ type: z.literal('ACTIVATE_VERSION'), stream: Name, version: z.int() }),
]);

/** Takes lines one by one; `cut` gives what came since the last time. */
export class SingerReader {
  readonly #keys = new Map<string, readonly string[]>();
  #line = 0;
  #size = 0;
  #batch: Batch = { steps: [], records: 0, state: null };

  /** Characters of the rows that wait. */
  get size(): number {
    return this.#size;
  }

  cut(): Batch {
    const batch = this.#batch;
    this.#batch = { steps: [], records: 0, state: null };
    this.#size = 0;
    return batch;
  }

  /** @throws AppError that names the line and what was expected there */
  take(line: string): void {
    this.#line++;
    if (line.trim() === '') return;
    const parsed = this.#json(line);
    // Others' words, such as a tap's BATCH, must not be lost unseen: what is not known is refused.
    if (deeperThan(parsed, MOST_LEVELS)) throw this.#refused(`at most ${MOST_LEVELS} levels, got more`);
    const message = Message.safeParse(parsed);
    if (!message.success) throw this.#refused(wordOf(parsed, message.error));
    this.#add(message.data, line, parsed);
  }

  #json(line: string): unknown {
    if (line.length > MOST_LINE)
      throw this.#refused(`a message of at most ${MOST_LINE} characters, got ${line.length}`);
    try {
      return JSON.parse(line);
    } catch {
      throw this.#refused(`one JSON object, got “${line.slice(0, 60)}”`);
    }
  }

  #add(message: z.infer<typeof Message>, line: string, parsed: unknown): void {
    const { steps } = this.#batch;
    if (message.type === 'STATE') {
      this.#batch.state = { value: message.value };
      return;
    }
    const table = message.stream;
    if (message.type === 'SCHEMA') {
      if (!this.#keys.has(table) && this.#keys.size >= MOST_TABLES)
        throw this.#refused(`at most ${MOST_TABLES} streams`);
      const key = message.key_properties ?? [];
      this.#keys.set(table, key);
      steps.push({ kind: 'table', table, key, columns: columnsOf(message.schema) });
      return;
    }
    const key = this.#keys.get(table);
    if (!key) throw this.#refused(`a SCHEMA of “${table}” before its ${message.type}`);
    if (message.type === 'ACTIVATE_VERSION') {
      steps.push({ kind: 'activate', table, version: message.version });
      return;
    }
    const missing = key.find((name) => message.record[name] === undefined || message.record[name] === null);
    if (missing !== undefined) throw this.#refused(`a value of “${missing}”, which is a key of “${table}”`);
    if (/\d[eE]\+?\d{3}/.test(line) && hasInfinite(message.record)) throw this.#refused('numbers that can be kept');
    const text = /\\u(?:0000|[dD][89a-fA-F])/.test(line) ? storableJson(parsed) : line;
    const last = steps.at(-1);
    if (last?.kind === 'rows' && last.table === table) last.lines.push(text);
    else steps.push({ kind: 'rows', table, lines: [text] });
    this.#batch.records++;
    this.#size += text.length;
  }

  #refused(expected: string): AppError {
    return new AppError('invalid', `Line ${this.#line}: expected ${expected}.`, { field: `line ${this.#line}` });
  }
}

/** A number beyond all that are kept, as JSON may spell it. */
function hasInfinite(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInfinite);
}

const TYPES = 'SCHEMA, RECORD, STATE or ACTIVATE_VERSION';

function wordOf(said: unknown, error: z.ZodError): string {
  const type = z.looseObject({ type: z.string() }).safeParse(said).data?.type;
  if (type === undefined) return `a message with a type: ${TYPES}`;
  if (!TYPES.includes(type)) return `${TYPES}, got “${type.slice(0, 40)}”`;
  const [issue] = error.issues;
  return `${type} as Singer describes it: ${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'another shape'}`;
}
