/** Limits wrong guesses per account and per address, counted in the database so that all processes share them. */
import 'server-only';
import { authPool } from '@/lib/server/db';

const ACCOUNT = { limit: 10, window: '15 minutes' };
const ADDRESS = { limit: 50, window: '10 minutes' };

/**
 * Counts a guess before it is looked at, so that of a hundred at once no more than the limit are. A device that this
 * person has used before has a count of its own, so that a stranger cannot lock him out.
 *
 * @returns its id, to be given back when the guess was right; null when it is refused
 */
export async function takeGuess({ email, ip }: { email: string; ip: string }): Promise<string | null> {
  const made = await authPool().query<{ id: string }>(
    'INSERT INTO guess (account_key, ip) VALUES ($1, $2) RETURNING id',
    [email, ip],
  );
  const id = made.rows[0]?.id;
  if (!id) throw new Error('the guess was not counted');
  const { rows } = await authPool().query<{ refused: boolean }>(
    `SELECT (SELECT count(*) FROM guess WHERE ip = $2 AND at > now() - $5::interval) > $4
      OR (SELECT count(*) FROM guess WHERE account_key = $1 AND at > now() - $6::interval
        AND (ip = $2 OR NOT EXISTS (SELECT FROM session s JOIN person p ON p.id = s.person_id WHERE p.email = $1 AND s.ip = $2))) > $3 AS refused`,
    [email, ip, ACCOUNT.limit, ADDRESS.limit, ADDRESS.window, ACCOUNT.window],
  );
  if (rows[0]?.refused === false) return id;
  await giveBack(id);
  return null;
}

/** A guess that was right, or was not looked at, does not count; sweeps those too old to matter. */
export async function giveBack(id: string): Promise<void> {
  await authPool().query("DELETE FROM guess WHERE id = $1 OR at < now() - interval '1 day'", [id]);
}
