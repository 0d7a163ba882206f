/** What the clauses of a query say: the names of its columns, and where nulls stand in its order. */
import type { Token } from './tokens';
import { isSign, isWord, joined, parted } from './translation';

/** What a reader of the result sees over each column, where the statement does not name it: its own words. Null for `*`. */
export function headings(tokens: readonly Token[]): (string | null)[] | null {
  if (!isWord(tokens[0], 'SELECT')) return null;
  const from = parted(tokens.slice(1), (token) => isWord(token, 'FROM', 'WHERE', 'ORDER', 'LIMIT', 'UNION'))[0] ?? [];
  const items = parted(from, (token) => isSign(token, ','));
  if (items.some((item) => isSign(item.at(-1), '*'))) return null;
  return items.map((item) => {
    if (item.length === 1 && item[0]?.kind !== 'number' && item[0]?.kind !== 'text') return null;
    if (isWord(item.at(-2), 'AS') || isSign(item.at(-2), '.') || !item.some((token) => isSign(token, '(')))
      return item.length === 1 ? joined(item) : null;
    return joined(item).replaceAll(',', ', ');
  });
}

const word = (text: string): Token => ({ kind: 'word', text });

/** Says of every ORDER BY where nulls stand: Postgres has a default of its own. */
export function nullsPlaced(tokens: readonly Token[], nulls: { ASC: string; DESC: string }): Token[] {
  const placed: Token[] = [];
  const open: number[] = [];
  let depth = 0;
  tokens.forEach((token, i) => {
    const ends = isSign(token, ')') || isWord(token, 'LIMIT', 'OFFSET', 'UNION', 'ROWS') || isSign(token, ',');
    if (ends && open.at(-1) === depth) {
      placed.push(...stand(placed, nulls));
      if (!isSign(token, ',')) open.pop();
    }
    if (isSign(token, '(')) depth++;
    if (isSign(token, ')')) depth--;
    placed.push(token);
    if (isWord(token, 'BY') && isWord(tokens[i - 1], 'ORDER')) open.push(depth);
  });
  return open.length > 0 ? [...placed, ...stand(placed, nulls)] : placed;
}

function stand(before: readonly Token[], nulls: { ASC: string; DESC: string }): Token[] {
  if (isWord(before.at(-2), 'NULLS')) return [];
  return [word('NULLS'), word(isWord(before.at(-1), 'DESC') ? nulls.DESC : nulls.ASC)];
}
