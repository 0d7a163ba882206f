import { Define } from '@/components/ui/definition';
import { type Fact, Facts } from '@/components/ui/facts';
import { SectionHead } from '@/components/ui/section';
import { definitions } from '@/lib/contracts/definitions';
import type { NpsLens } from '@/lib/contracts/lenses';
import { formatCount, formatCountOf, formatDate, formatNumber, formatPercent, formatPercentOf } from '@/lib/format';

/** Predicted NPS: not enough answers, nothing to be foreseen in them, or what the predictions are worth. */
export function NpsLensState({ lens }: { lens: NpsLens | null }) {
  const name = <Define entry={definitions.predictedNps} />;
  if (!lens)
    return (
      <>
        <SectionHead title={name} />
        <p className="muted">Not learned yet. It is learned by itself after an import with answers, or a training.</p>
      </>
    );
  return (
    <>
      <SectionHead title={name} measure={`as of ${formatDate(lens.scoredAt ?? lens.learnedAt)}`} />
      {lens.state === 'learned' ? <Facts items={qualityOf(lens)} /> : <p className="muted">{whyNot(lens)}</p>}
      {lens.state === 'learned' && (
        <p className="small faint pt-2">
          Learned on {formatDate(lens.learnedAt)}. Shown for {formatCountOf(lens.silent, 'account')} without an answer
          in the last 365 days, marked as predicted.
        </p>
      )}
    </>
  );
}

function whyNot({ state, answers, accounts, needed, skill, leastSkill }: NpsLens) {
  const from = `${formatCountOf(answers, 'real answer')} of ${formatCountOf(accounts, 'account')}`;
  if (state === 'too_few')
    return `Not enough answers: ${from} could be learned from, and it takes ${formatCount(needed)}.`;
  return (
    <>
      Not enough answers: in {from} nothing was found that foresees an answer. <Define entry={definitions.npsSkill} />{' '}
      {formatNumber(skill, 2)}, and it takes more than {formatNumber(leastSkill, 1)}.
    </>
  );
}

function qualityOf({ skill, answers, accounts, coverage, promised, error, later }: NpsLens): Fact[] {
  return [
    {
      label: 'Skill, out of fold',
      value: <Define entry={definitions.npsSkill}>{formatNumber(skill, 2)}</Define>,
      note: `n = ${formatCountOf(answers, 'answer')} of ${formatCountOf(accounts, 'account')}; the mean alone 0`,
    },
    {
      label: 'Inside the interval',
      value: <Define entry={definitions.intervalCoverage}>{formatPercent(coverage, 0)}</Define>,
      note: `of ${formatPercent(promised, 0)} promised, cross-validated; off by ${formatNumber(error, 1)} points on average`,
    },
    {
      label: 'Later first answers',
      value: (
        <Define entry={definitions.laterAnswers}>
          {later.n === 0 ? 'none yet' : `off by ${formatNumber(later.error, 1)} points`}
        </Define>
      ),
      note:
        later.n === 0
          ? `predictions are kept since ${formatDate(later.since)}`
          : `n = ${formatCount(later.n)}; ${formatPercentOf(later.inside, later.n)} inside the interval; predicted since ${formatDate(later.since)}`,
    },
  ];
}
