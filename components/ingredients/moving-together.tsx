import { Define } from '@/components/ui/definition';
import { definitions } from '@/lib/contracts/definitions';
import type { IngredientsView } from '@/lib/contracts/ingredients';
import { formatCount, formatNumber } from '@/lib/format';

const listed = (names: readonly string[]) => new Intl.ListFormat('en').format(names);

/** Which columns share their weight: without it a reader takes the larger half of one thing for the more important thing. */
export function MovingTogether({ together }: Pick<IngredientsView, 'together'>) {
  const head = <Define entry={definitions.together}>Move together</Define>;
  if (together === null)
    return (
      <p className="muted pt-3">
        {head}: not measured when this version was trained. The next training tells which columns share their weight.
      </p>
    );
  if (together.length === 0)
    return <p className="muted pt-3">{head}: no two number columns do. Each weight is that of its own column.</p>;
  return (
    <ul className="muted pt-3">
      {together.map(({ names, least, rows }) => (
        <li key={names.join()}>
          {head}: {listed(names)}. They share their weight; any two have a rank correlation of {formatNumber(least, 2)}{' '}
          or more, over at most {formatCount(rows)} rows.
        </li>
      ))}
    </ul>
  );
}
