/** What the head of an account says, built from its numbers alone: each clause with the place on the page that shows it. */
import { bandWords } from '@/components/charts/band';
import type { AccountDetail } from '@/lib/contracts/accounts';
import type { WhyChanged } from '@/lib/contracts/change';
import type { NextAction, NextActions } from '@/lib/contracts/next-actions';
import { formatAge, formatDate, formatLevel, formatScore, formatSigned } from '@/lib/format';

/** `to` = the query and anchor after the account's own address. */
export type Clause = { key: string; text: string; to: string };

/** Where the evidence stands; the ids of sections on the first tab. */
export const ANCHORS = { drivers: 'drivers', actions: 'actions', change: 'change' } as const;
const AUDIT = '?tab=audit';

/** Below this a score stands still: most of it is the noise of the day. */
const STEADY = 3;
const MOST_DRIVERS = 2;

/** A word in the middle of a sentence, but for abbreviations: "ARR", "Last NPS". */
const inside = (name: string) => (/^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name);

type Known = { account: AccountDetail; change?: WhyChanged | undefined; next?: NextActions | undefined };

/** In the order in which they are read; a clause without its number is left out. */
export function clausesOf({ account, change, next }: Known): Clause[] {
  return [
    ...scoreClause(account),
    ...directionClause(account, change),
    ...driversClause(account),
    ...(change ? changeClause(change) : []),
    ...(next ? actionClause(next) : []),
    ...ageClause(account),
  ];
}

function scoreClause({ health, band, override }: AccountDetail): Clause[] {
  if (health === null || band === null) return [];
  const text = override
    ? `Score ${formatScore(override.health)} by override, ${formatScore(health)} by the model.`
    : `Score ${formatScore(health)}, ${bandWords[band].toLowerCase()}.`;
  return [{ key: 'score', text, to: `#${ANCHORS.drivers}` }];
}

/** Under one model where it has scored long enough, else across models, and said so. */
function directionClause({ change }: AccountDetail, why: WhyChanged | undefined): Clause[] {
  const across = why?.from && { points: why.difference, since: why.from.asOf, reconstructed: why.from.reconstructed };
  const shown = change ?? across;
  if (!shown) return [];
  const { points, since, reconstructed } = shown;
  const way = Math.abs(points) < STEADY ? 'Steady' : points < 0 ? 'Falling' : 'Rising';
  const model = !change && why?.from && why.from.modelNumber !== why.to.modelNumber ? ', by another model then' : '';
  const text = `${way}: ${formatSigned(points)} since ${formatDate(since)}${reconstructed ? ', reconstructed' : ''}${model}.`;
  return [{ key: 'direction', text, to: `#${ANCHORS.change}` }];
}

function driversClause({ parts, base }: AccountDetail): Clause[] {
  const features = parts.flatMap((part) => part.features).filter(({ points }) => points !== 0);
  const strongest = features.sort((a, b) => Math.abs(b.points) - Math.abs(a.points)).slice(0, MOST_DRIVERS);
  if (strongest.length === 0 || base === null) return [];
  const said = strongest.map(
    ({ name, value, points }, i) => `${i === 0 ? name : inside(name)} (${value ?? 'missing'}) ${formatSigned(points)}`,
  );
  return [
    {
      key: 'drivers',
      text: `${said.join(' and ')} points from a base of ${formatScore(base)}.`,
      to: `#${ANCHORS.drivers}`,
    },
  ];
}

/** The row that moved most since: an input, or the model. */
function changeClause({ from, to, parts, model, unexplained }: WhyChanged): Clause[] {
  if (!from || unexplained !== null) return [];
  const moved = parts.flatMap(({ features }) => features).sort((a, b) => Math.abs(b.points) - Math.abs(a.points))[0];
  const since = `Since ${formatDate(from.asOf)}`;
  const text =
    Math.abs(model) > Math.abs(moved?.points ?? 0)
      ? `${since} the model changed most: v${from.modelNumber} to v${to.modelNumber}, ${formatSigned(model)}.`
      : moved
        ? `${since} ${inside(moved.name)} went from ${moved.before ?? 'not known'} to ${moved.after ?? 'not known'}, ${formatSigned(moved.points)}.`
        : `${since} nothing that the model sees moved the score by a point.`;
  return [{ key: 'change', text, to: `#${ANCHORS.change}` }];
}

function actionClause({ actions, state }: NextActions): Clause[] {
  if (state !== 'scored') return [];
  const [first] = actions;
  const text = first
    ? `To act on first: ${inside(first.name)} ${moveOf(first)}, which goes with a score of ${formatScore(first.after.shown)}.`
    : 'Nothing that can be acted on moves it by a point or more.';
  return [{ key: 'action', text, to: `#${ANCHORS.actions}` }];
}

/** "12 to 31" */
export function moveOf(action: NextAction, between = ' to '): string {
  const write = levelsOf(action);
  const say = (value: number | string) => (typeof value === 'number' ? write(value) : value);
  return `${say(action.from)}${between}${say(action.to)}${action.unit === 'days' ? ' days ago' : ''}`;
}

/** How the values of an action are written: as fine as its range asks for. */
export function levelsOf({ range, unit }: NextAction): (value: number) => string {
  const span = range ? Math.max(range.high - range.low, 1e-3) : 1;
  if (unit !== 'share') return (value) => formatLevel(value, span);
  return (value) => `${formatLevel(100 * value, 100 * span)}\u00a0%`;
}

function ageClause({ dataAt, scoredAt }: AccountDetail): Clause[] {
  if (!dataAt || !scoredAt) return [];
  const age = Date.parse(scoredAt) - Date.parse(dataAt);
  return [
    { key: 'age', text: `Newest fact known ${formatDate(dataAt)}, ${formatAge(age)} before the score.`, to: AUDIT },
  ];
}
