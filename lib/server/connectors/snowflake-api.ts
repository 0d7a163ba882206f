/** Snowflake's SQL API as questions: one statement, what becomes of it, and the parts of its result. Knows no dialect and no rows of ours. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { type Credentials, signedIn } from './snowflake-key';
import type { Statement } from './sql-dialect';
import { refuseSeen, shortened, waitedFor } from './sql-http';
import type { RawRow } from './sql-session';
import { type Answer, type Ask, type Pace, vendorHttp } from './vendor-http';
import { parsed } from './vendor-rows';

export type SnowflakeOptions = Credentials & {
  warehouse: string;
  database: string;
  /** null = the user's own default. */
  role: string | null;
  /** Another address than the account's own. */
  address: string | null;
  statementMs?: number;
  pace?: Partial<Pace>;
  allowed?: readonly Range[];
};

/** The longest that Snowflake keeps a call waiting is 45 s. */
const ANSWER_MS = 60_000;
const STATEMENT_MS = 600_000;
/** As UTC, and as text where nothing else is asked for. */
const PARAMETERS = {
  ...{ timezone: 'UTC', query_tag: 'bellwether' },
  ...{ date_output_format: 'YYYY-MM-DD', time_output_format: 'HH24:MI:SS.FF9', client_result_chunk_size: '48' },
};

const Rows = z.array(z.array(z.string().nullable()));
const Field = z.object({
  ...{ name: z.string(), type: z.string(), nullable: z.boolean().optional() },
  ...{ scale: z.number().nullish(), collation: z.string().nullish() },
});
export type Field = z.infer<typeof Field>;
const Done = z.object({
  statementHandle: z.string(),
  resultSetMetaData: z.object({
    rowType: z.array(Field),
    partitionInfo: z.array(z.object({ uncompressedSize: z.number().optional() })).default([]),
  }),
  data: Rows,
});
type Done = z.infer<typeof Done>;
const Running = z.object({ statementHandle: z.string() });
const Part = z.object({ data: Rows });
const Refusal = z.object({ code: z.string().optional(), message: z.string().optional() });

/** Of one part, unpacked: what is larger is not taken into memory. */
const MOST_BYTES = 200 * 1024 * 1024;

export function snowflakeApi(options: SnowflakeOptions) {
  const { account, address, allowed, pace, secret, statementMs = STATEMENT_MS } = options;
  const baseUrl = address ?? `https://${account.toLowerCase().replaceAll('_', '-')}.snowflakecomputing.com`;
  const sign = signedIn(options);
  const ask: Ask = async (path, signal, body) =>
    vendorHttp({
      ...{ name: 'Snowflake', baseUrl, allowed, answerId: '', gzip: true, headers: await sign() },
      pace: { timeoutMs: ANSWER_MS, ...pace },
    })(path, signal, body);
  const refused = ({ status, body }: Answer): AppError =>
    refusalOf(options, status, Refusal.safeParse(body).data ?? {});

  const isNew = refuseSeen('Snowflake');

  /** Sends it and waits for its end. A statement that is left is stopped. */
  async function ended({ sql, values }: Statement, signal: AbortSignal): Promise<Done> {
    const bindings = Object.fromEntries(values.map((value, i) => [String(i + 1), { type: 'TEXT', value }]));
    const { database, role, warehouse } = options;
    let answer = await ask('/api/v2/statements', signal, {
      ...{ statement: sql, timeout: Math.ceil(statementMs / 1_000), bindings, parameters: PARAMETERS },
      ...{ database: kept(database), warehouse: kept(warehouse), ...(role === null ? {} : { role: kept(role) }) },
    });
    if (answer.status === 202) {
      const { statementHandle } = parsed(Running, answer.body, 'Snowflake’s answer');
      const place = `/api/v2/statements/${encodeURIComponent(statementHandle)}`;
      const look = async () => {
        const now = await ask(place, signal);
        return now.status === 202 ? null : now;
      };
      const cancel = () => ask(`${place}/cancel`, AbortSignal.timeout(5_000), {});
      answer = await waitedFor(look, { warehouse: 'Snowflake', ms: statementMs, signal, cancel });
    }
    if (answer.status !== 200) throw refused(answer);
    const done = parsed(Done, answer.body, 'Snowflake’s result');
    isNew(done.statementHandle);
    return done;
  }

  return {
    async run(
      statement: Statement,
      signal: AbortSignal,
    ): Promise<{ fields: Field[]; parts: AsyncGenerator<RawRow[], void> }> {
      const { data, resultSetMetaData, statementHandle } = await ended(statement, signal);
      const { partitionInfo, rowType } = resultSetMetaData;
      async function* parts(): AsyncGenerator<RawRow[], void> {
        yield data;
        for (const [n, { uncompressedSize = 0 }] of partitionInfo.entries()) {
          if (n === 0) continue;
          if (uncompressedSize > MOST_BYTES)
            throw new AppError(
              'too_large',
              `Snowflake gives ${uncompressedSize} bytes at once, expected at most ${MOST_BYTES}. Leave out long columns, or read by a cursor and a key.`,
            );
          const answer = await ask(`/api/v2/statements/${encodeURIComponent(statementHandle)}?partition=${n}`, signal);
          if (answer.status !== 200) throw refused(answer);
          yield parsed(Part, answer.body, 'a part of Snowflake’s result').data;
        }
      }
      return { fields: rowType, parts: parts() };
    },
    clean: (message: string) => shortened(message, secret),
  };
}

/** Snowflake keeps a name in capitals unless it stands in quotes; in a request it is taken as it is kept. */
const kept = (name: string): string =>
  /^".*"$/.test(name)
    ? name.slice(1, -1).replaceAll('""', '"')
    : /^[A-Za-z_][\w$]*$/.test(name)
      ? name.toUpperCase()
      : name;

function refusalOf({ role, secret, user, warehouse }: SnowflakeOptions, status: number, said: z.infer<typeof Refusal>) {
  const message = shortened(said.message ?? '', secret);
  if (status === 401 || said.code?.startsWith('3901') || said.code?.startsWith('3903'))
    return new AppError(
      'invalid',
      `Snowflake refused the user ${user}: ${message || 'no reason given'}. Expected a private key whose public key the user has, or a programmatic access token.`,
      { field: 'secret' },
    );
  if (said.code === '000606')
    return new AppError('invalid', `Snowflake has no warehouse ${warehouse} that the role may use: ${message}.`, {
      field: 'warehouse',
    });
  if (said.code === '003001' || said.code === '002003')
    return new AppError(
      'invalid',
      `${role ? `The role ${role}` : `The role of ${user}`} may not read this, or it is not there: ${message}.`,
    );
  if (status === 408 || said.code === '000630')
    return new AppError('upstream', `Snowflake stopped the statement: it took too long. ${message}.`);
  if (status === 422) return new AppError('invalid', `Snowflake refused the statement: ${message}.`);
  return new AppError('upstream', `Snowflake answered ${status}${message ? `: ${message}` : ''}.`);
}
