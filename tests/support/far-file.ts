/** A file on another machine, and its source read as the product does: whole, or from a cursor on. */
import fs from 'node:fs';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import type { Connector, Page, SourceRow, Stream } from '@/lib/server/connectors/connector';
import { fileSource } from '@/lib/server/connectors/file';
import type { FileOptions } from '@/lib/server/connectors/file-address';
import { env } from '@/lib/server/env';
import { type FarSide, webServer } from './far-side';
import { LOOPBACK } from './pulled';

export type FarFile = FarSide & {
  /** What it answers from now on. */
  answer: (listener: RequestListener) => void;
  source: (more?: Partial<FileOptions>, file?: string) => Connector;
};

export async function farFile(body: string | Uint8Array = ''): Promise<FarFile> {
  let listener = serving(body);
  const far = await webServer((request, response) => listener(request, response));
  return {
    ...far,
    answer: (other) => {
      listener = other;
    },
    source: (more, file = 'Kunden%202026.csv') =>
      fileSource({
        ...{ address: `http://127.0.0.1:${far.port}/exports/${file}`, secret: '', access: 'open', format: 'auto' },
        ...{ allowed: LOOPBACK, timeoutMs: 20_000, idleMs: 5_000 },
        ...more,
      }),
  };
}

export const serving =
  (body: string | Uint8Array, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': Buffer.byteLength(body), ...headers });
    response.end(body);
  };

const soon = () => AbortSignal.timeout(60_000);

export const streams = (connector: Connector): Promise<Stream[]> => connector.streams(soon());
export const check = (connector: Connector): Promise<void> => connector.check(soon());

export async function streamOf(connector: Connector, name?: string): Promise<Stream> {
  const found = (await streams(connector)).find((stream) => name === undefined || stream.name === name);
  if (!found) throw new Error(`no table ${name}`);
  return found;
}

/** Pages of a table from a cursor on, all its columns. */
export async function* pages(
  connector: Connector,
  {
    cursor = null,
    signal = soon(),
    ...stream
  }: Pick<Stream, 'name' | 'columns'> & { cursor?: string | null; signal?: AbortSignal },
): AsyncGenerator<Page, void> {
  const { name, columns } = stream;
  const asked = { name, query: null, columns: columns.map((column) => column.name), key: [] };
  yield* connector.read({ ...asked, cursorField: null, deletedField: null }, cursor, signal);
}

export async function rowsOf(connector: Connector, name?: string): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const page of pages(connector, await streamOf(connector, name))) rows.push(...page.rows);
  return rows;
}

/** The cells of all rows, those that cannot be read as their reason. */
export const cellsOf = async (connector: Connector, name?: string): Promise<(readonly string[])[]> =>
  (await rowsOf(connector, name)).map(({ cells, problem }) => (problem ? [problem.rule] : cells));

/** Files that a read has left behind. */
export const leftBehind = (): string[] => {
  const folder = path.join(env().DATA_DIR, 'pulled');
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
};

/** So many customers, the first told as in any other file of them. */
export const customers = (rows: number, salt = ''): string =>
  `id,name,logins\n${Array.from({ length: rows }, (_, i) => `c-${i},Kunde ${salt}${i},${(i * 7) % 50}`).join('\n')}\n`;
