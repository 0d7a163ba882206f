/** Which relations a statement names, so that a fake can ask whether they are there and who may read them. */
import type { Token } from './tokens';
import { isKeyword, isSign, isWord, withoutBlanks } from './translation';

/** `parts` as `[schema, table]`; `at` is the place of the first part among the tokens without blanks. */
export type Relation = { parts: string[]; at: number };

const isNamed = (token: Token | undefined): token is Token => token?.kind === 'name' || token?.kind === 'word';

/** Names behind FROM, JOIN, INTO, TABLE and UPDATE, and behind commas between these; without a query's own (WITH). */
export function relationsOf(all: readonly Token[]): Relation[] {
  const tokens = withoutBlanks(all);
  const writes = !isWord(tokens[0], 'SELECT', 'WITH') && !isSign(tokens[0], '(');
  const own = new Set(
    tokens
      .filter((token, i) => isNamed(token) && isWord(tokens[i + 1], 'AS') && isSign(tokens[i + 2], '('))
      .map(({ text }) => text),
  );
  const found: Relation[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const begins =
      isWord(tokens[i], 'FROM', 'JOIN') || (writes && isWord(tokens[i], 'INTO', 'TABLE', 'UPDATE', 'VIEW'));
    if (begins && !isSign(tokens[i - 1], '.')) found.push(...listed(tokens, i + 1));
  }
  return found.filter(({ parts }) => parts.length > 1 || !own.has(parts[0] ?? ''));
}

function listed(tokens: readonly Token[], from: number): Relation[] {
  const found: Relation[] = [];
  for (let at = from; ; ) {
    while (isWord(tokens[at], 'IF', 'NOT', 'EXISTS', 'TABLE')) at++;
    const parts: string[] = [];
    let end = at;
    for (let token = tokens[end]; isNamed(token) && !(end === at && isKeyword(token, false)); token = tokens[end]) {
      parts.push(token.text);
      if (!isSign(tokens[++end], '.')) break;
      end++;
    }
    if (parts.length === 0) return found;
    found.push({ parts, at });
    if (isWord(tokens[end], 'AS')) end++;
    const alias = tokens[end];
    if (isNamed(alias) && !isKeyword(alias, true)) end++;
    if (!isSign(tokens[end], ',')) return found;
    at = end + 1;
  }
}
