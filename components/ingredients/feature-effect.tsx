import { EffectCurve } from '@/components/charts/effect-curve';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Cell, Row, RowHead, Table, TableBody, TableHead } from '@/components/ui/table';
import { definitions } from '@/lib/contracts/definitions';
import type { Effect, Ingredient } from '@/lib/contracts/ingredients';
import { formatCount, formatCountOf, formatInterval, formatLevel, formatPercentOf, formatScore } from '@/lib/format';

type Feature = Pick<Ingredient['features'][number], 'name' | 'curve' | 'together'>;
type ChoiceEffect = Extract<Effect, { kind: 'choice' }>;

/** What stands behind the figures, the same for both kinds. */
function Behind({ curve }: { curve: Effect }) {
  const { accounts, missing, filled, rows } = curve;
  return (
    <span>
      <Define entry={definitions.effectCurve}>Mean score</Define> of {formatCountOf(accounts, 'account')} when the
      version was trained, associated with the value. A value is known of {formatPercentOf(filled, rows)}; without one:{' '}
      {formatScore(missing)}.
    </span>
  );
}

function Levels({ name, curve }: { name: string; curve: ChoiceEffect }) {
  return (
    <>
      <Table dense label={`Mean score by ${name}`}>
        <TableHead>
          <ColumnHead>{name}</ColumnHead>
          <ColumnHead num>Mean score, 0–100</ColumnHead>
          <ColumnHead num>Accounts</ColumnHead>
        </TableHead>
        <TableBody>
          {curve.levels.map(({ level, score, n }) => (
            <Row key={level}>
              <RowHead>{level}</RowHead>
              <Cell num>{formatScore(score)}</Cell>
              <Cell num>{n === null ? 'not kept' : formatCount(n)}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      <p className="faint text-12">
        <Behind curve={curve} />
        {curve.leftOut > 0 && ` ${formatCountOf(curve.leftOut, 'rarer value')} not shown.`}
      </p>
    </>
  );
}

/** What goes with the values of one column in the score: a curve for a number, one score a level for a choice. */
export function FeatureEffect({ name, curve, together }: Feature) {
  return (
    <>
      {together !== null && together.length > 0 && (
        <p className="muted">
          <Define entry={definitions.together}>Moves together</Define> with {together.join(', ')}: read their weights as
          one.
        </p>
      )}
      <Curve name={name} curve={curve} />
    </>
  );
}

function Curve({ name, curve }: Pick<Feature, 'name' | 'curve'>) {
  if (curve === null)
    return (
      <p className="muted">
        No effect curve: this version was trained before curves were kept, or no account has a value. The next training
        draws it.
      </p>
    );
  if (curve.kind === 'choice') return <Levels name={name} curve={curve} />;
  const { p10, p90, from, to, unit, steps } = curve;
  const write = (value: number) => formatLevel(value, to - from);
  return (
    <EffectCurve
      {...{ name, unit, steps }}
      range={[from, to]}
      usual={[p10, p90]}
      caption={
        <span>
          {name}, {unit}. Shaded: P10–P90, {formatInterval(p10, p90, write)}. <Behind curve={curve} />
        </span>
      }
    />
  );
}
