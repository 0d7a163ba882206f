/** A stream of Singer's lines into the inbox: so many rows a transaction, and a STATE is handed on once what came before it is stored. */
import 'server-only';
import { keepPushed, orderReading, type Pushing } from './keep-pushed';
import { SingerReader } from './singer';

/** Rows and characters of one transaction. */
const ROWS = 5_000;
const TEXT = 8 * 1024 * 1024;
/** Where the sender goes on when it is cut off: not too far back. */
const STATE_MS = 5_000;

export type Pushed = { records: number };

/**
 * @param onState hears a STATE's value after the commit of what came before it
 * @throws AppError that names the line; what was handed on as STATE before stays stored
 */
export async function pushSinger(
  to: Pushing,
  lines: AsyncIterable<string>,
  onState: (value: unknown) => void,
): Promise<Pushed> {
  const reader = new SingerReader();
  let records = 0;
  let waiting = 0;
  let since = Date.now();
  const store = async () => {
    const batch = reader.cut();
    waiting = 0;
    since = Date.now();
    await keepPushed(to, batch.steps);
    records += batch.records;
    if (batch.state) onState(batch.state.value);
  };
  try {
    for await (const line of lines) {
      reader.take(line);
      waiting++;
      if (waiting >= ROWS || reader.size >= TEXT || Date.now() - since > STATE_MS) await store();
    }
    await store();
  } finally {
    await orderReading(to.workspaceId);
  }
  return { records };
}
