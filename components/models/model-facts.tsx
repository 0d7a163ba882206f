import { CheckMark } from '@/components/ui/check-mark';
import { Define } from '@/components/ui/definition';
import { Facts } from '@/components/ui/facts';
import { Note } from '@/components/ui/note';
import { Section } from '@/components/ui/section';
import { definitions } from '@/lib/contracts/definitions';
import type { ModelDetail } from '@/lib/contracts/models';
import { formatCount, formatDate, formatDateTime, formatPercent } from '@/lib/format';
import { calledOf, engineWords, STATUS_WORDS } from './words';

/** A horizon in days has dates behind it; "as in the file" has none. */
const undated = (model: ModelDetail): boolean => !/^\d/.test(model.horizon);

/** How model and scorecard share the score; nothing where one stands alone. */
function blendOf({ blendWeight }: ModelDetail): string | undefined {
  if (blendWeight <= 0 || blendWeight >= 1) return undefined;
  return `${formatPercent(blendWeight, 0)} model, the rest scorecard`;
}

/** What this version is, what it learned from, and what stands between it and the pages. */
export function ModelFacts({ model }: { model: ModelDetail }) {
  const status = STATUS_WORDS[model.status];
  const standing = (
    <CheckMark kind={status.sign} tone={status.tone}>
      {status.word}
    </CheckMark>
  );
  const facts = [
    { label: 'Status', value: standing, note: model.promotedAt && `since ${formatDate(model.promotedAt)}` },
    {
      label: 'Engine',
      value: engineWords(model.engine),
      note: blendOf(model),
    },
    { label: 'Left', value: <Define entry={definitions.leavers}>{formatCount(model.leavers)}</Define> },
    { label: 'Stayed', value: formatCount(model.stayers) },
    { label: 'Rows', value: formatCount(model.rows) },
    {
      label: 'Base rate',
      value: (
        <Define entry={definitions.baseRate}>
          {model.figures ? formatPercent(model.figures.baseRate) : '10 %, assumed'}
        </Define>
      ),
    },
    { label: 'Horizon', value: <Define entry={definitions.horizon}>{model.horizon}</Define> },
    {
      label: 'Facts with an assumed date',
      value: <Define entry={definitions.assumed}>{formatPercent(model.assumedShare)}</Define>,
    },
    { label: 'Seed', value: model.seed },
    { label: 'Created', value: formatDateTime(model.createdAt), note: model.createdBy && `by ${model.createdBy}` },
  ];
  return (
    <Section title={calledOf(model)} first>
      <Facts items={facts} />
      <div className="grid gap-3 pt-4">
        {model.promotionReason && <p className="muted">Promoted with the reason: “{model.promotionReason}”</p>}
        {undated(model) && model.auc && (
          <p className="muted">
            Checked on accounts it had not seen, in {model.folds.length} parts. The outcomes have no dates, so no
            backtest over time is possible from them.
          </p>
        )}
        {model.status !== 'active' && <GateNote gate={model.gate} />}
      </div>
    </Section>
  );
}

function GateNote({ gate }: { gate: readonly string[] }) {
  if (gate.length === 0) return <p className="muted">Nothing stands against promoting it.</p>;
  return (
    <Note>
      <b>Promotion asks for a written reason:</b>
      <ul className="list-disc pl-4">
        {gate.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Note>
  );
}
