/** Two sentences from the numbers of a score; nothing in them that is not in the parts. */
import type { ScorePart } from '@/lib/contracts/scores';

const list = (words: string[]) =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
const said = (part: ScorePart) => {
  const first = part.features[0];
  return first ? `${first.name.toLowerCase()} (${first.value ?? 'not known'})` : part.component;
};

export function summaryOf(parts: readonly ScorePart[], base: number, score: number): string {
  const lowers = parts.filter((part) => part.points < 0).sort((a, b) => a.points - b.points);
  const raises = parts.filter((part) => part.points > 0).sort((a, b) => b.points - a.points);
  const total = (some: readonly ScorePart[]) => some.reduce((sum, part) => sum + part.points, 0);
  const first =
    lowers.length > 0
      ? `${list(lowers.slice(0, 2).map(said))} ${lowers.length === 1 ? 'takes' : 'take'} ${-total(lowers.slice(0, 2))} points from a base of ${base}`
      : `Nothing lowers it from a base of ${base}`;
  const second =
    raises.length > 0
      ? `${list(raises.slice(0, 2).map(said))} ${raises.length === 1 ? 'adds' : 'add'} ${total(raises.slice(0, 2))}`
      : 'nothing raises it';
  const text = score < base ? `${first}; ${second}.` : `${second}; ${first}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
