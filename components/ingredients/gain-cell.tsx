import type { ChecklistItem, Gain, IngredientsView } from '@/lib/contracts/ingredients';
import { formatCountOf, formatDate, formatInterval, formatPercent, formatSigned } from '@/lib/format';

/** Below this share of accounts without it, completing it is no plan. */
const WORTH_FILLING = 0.05;

const per100 = (value: number): string => formatSigned(value, Math.abs(value) < 10 ? 1 : 0);
const said = ({ value, low, high }: Omit<Gain, 'leavers'>) => (
  <>
    <b>{per100(value)}</b> <span className="faint">{formatInterval(low, high, per100)}</span>
  </>
);

/** What the data is worth as it stands, and what the accounts without it may add. */
export function GainCell({ item, gains }: { item: ChecklistItem; gains: IngredientsView['gains'] }) {
  const { gain, covered, coveredShare, columns } = item;
  if (!gain) return <span className="faint">{whyNone({ covered, columns }, gains)}</span>;
  const lacking = 1 - coveredShare;
  const more = { value: gain.value * lacking, low: gain.low * lacking, high: gain.high * lacking };
  return (
    <>
      {said(gain)} <span className="faint">n {formatCountOf(gain.leavers, 'leaver')}</span>
      {lacking >= WORTH_FILLING && (
        <div className="faint text-12">
          for the {formatPercent(lacking)} without it: {said(more)}, if the rest behaves alike
        </div>
      )}
    </>
  );
}

function whyNone(item: Pick<ChecklistItem, 'covered' | 'columns'>, { state }: IngredientsView['gains']): string {
  if (item.covered === 0) return 'unknown for your data';
  if (state === 'running') return 'being measured';
  if (state === 'too_few') return 'too few outcomes to tell';
  if (state === 'absent') return 'not measured yet';
  return item.columns === 0 ? 'in no column of the model' : 'not measured';
}

/** As of when the gains hold, or why there are none. */
export function gainsSaid({ state, measuredAt }: IngredientsView['gains']): string {
  if (state === 'measured') return `Gains measured ${formatDate(measuredAt)}, with the track record.`;
  if (state === 'running') return 'Gains are being measured with the track record.';
  if (state === 'too_few') return 'Gains need accounts that left and accounts that stayed to refit on.';
  return 'Gains are measured with the track record of a version in use.';
}
