import { ResponseCurve } from '@/components/charts/response-curve';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Columns } from '@/components/ui/section';
import { Select } from '@/components/ui/select';
import type { ChoiceLever, NumberLever } from '@/lib/contracts/what-if';
import { formatInterval, formatLevel, formatScore, plainNumber } from '@/lib/format';
import { axisOf, numberOf, stepOf } from './what-if-values';

type LeverProps<Lever> = {
  lever: Lever;
  /** as typed; undefined = its own value */
  draft: string | undefined;
  locked: boolean;
  edges: readonly [number, number];
  onChange: (draft: string) => void;
};

const onScale = (health: number): number => Math.min(100, Math.max(0, health));

/** What is wrong with what was typed, or worth knowing about it. */
function problemOf({ range }: NumberLever, draft: string | undefined): { error?: string; outside?: string } {
  if (draft === undefined || draft.trim() === '') return {};
  const value = numberOf(draft);
  if (value === null) return { error: 'Expected a number' };
  if (range === null || (value >= range.low && value <= range.high)) return {};
  return { outside: 'Outside what healthy accounts like it have.' };
}

/** A number with its slider and its curve. */
export function NumberControl({ lever, draft, locked, edges, onChange }: LeverProps<NumberLever>) {
  const { name, range, value } = lever;
  const typed = numberOf(draft ?? '');
  const axis = axisOf(lever, typed);
  const write = (level: number) => formatLevel(level, axis[1] - axis[0]);
  const { error, outside } = problemOf(lever, draft);
  const unit = lever.unit === 'days' ? 'days ago' : lever.unit === 'share' ? '%' : undefined;
  const own = `Now ${value === null ? 'not known' : `${write(value)}${unit ? ` ${unit}` : ''}`}`;
  const peers = range ? formatInterval(range.low, range.high, write) : 'none to compare with';
  const hint = (
    <>
      {own}; healthy accounts like it: {peers}. {outside && <b>{outside}</b>}
    </>
  );
  return (
    <Columns template="minmax(0, 1fr) minmax(0, 2fr)">
      <Field label={name} hint={hint} error={error} className="content-start">
        {(control) => (
          <>
            <Input
              {...control}
              inputMode="decimal"
              disabled={locked}
              value={draft ?? plainNumber(value)}
              onChange={(event) => onChange(event.target.value)}
            />
            {range && range.high > range.low && (
              <input
                type="range"
                className="slider"
                aria-label={`${name}, slider`}
                aria-valuetext={write(typed ?? value ?? range.low)}
                disabled={locked}
                min={range.low}
                max={range.high}
                step={stepOf(lever)}
                value={typed ?? value ?? range.low}
                onChange={(event) => onChange(plainNumber(event.target.valueAsNumber))}
              />
            )}
          </>
        )}
      </Field>
      <ResponseCurve
        {...{ name, unit, edges }}
        steps={lever.steps.map(({ upTo, health }) => ({ upTo, score: onScale(health) }))}
        range={axis}
        now={value}
        then={typed}
      />
    </Columns>
  );
}

/** One of a few values, each with the score it would give. */
export function ChoiceControl({ lever, draft, locked, onChange }: LeverProps<ChoiceLever>) {
  const { name, levels, value, missing } = lever;
  const scores = levels.map(({ level, health }) => ({
    value: level,
    label: `${level}: score ${formatScore(onScale(health))}`,
  }));
  const unknown = { value: '', label: `not known: score ${formatScore(onScale(missing))}`, disabled: true };
  return (
    <Columns template="minmax(0, 1fr) minmax(0, 2fr)">
      <Field label={name} hint={`Now ${value ?? 'not known'}`}>
        {(control) => (
          <Select
            {...control}
            disabled={locked}
            options={value === null ? [unknown, ...scores] : scores}
            value={draft ?? value ?? ''}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
    </Columns>
  );
}
