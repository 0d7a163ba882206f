import Link from 'next/link';
import { Define } from '@/components/ui/definition';
import { Note } from '@/components/ui/note';
import { definitions } from '@/lib/contracts/definitions';
import { modelCaution } from '@/lib/contracts/model-words';
import type { ModelRef } from '@/lib/contracts/scores';
import { formatCount, formatDate, formatInterval, formatNumber } from '@/lib/format';

const figure = (value: number) => formatNumber(value, 2);

/** What the weights were learned from, and how well that predicts. */
export function ModelLine({ model }: { model: ModelRef }) {
  const { auc, baselineAuc } = model;
  const caution = modelCaution(model);
  return (
    <>
      <p className="muted pb-4">
        Model v{model.number}, {model.promotedAt ? `in use since ${formatDate(model.promotedAt)}` : 'not in use yet'}.{' '}
        {auc && baselineAuc !== null ? (
          <>
            It learned from{' '}
            <Define entry={definitions.leavers}>
              <b>{formatCount(model.leavers)} that left</b>
            </Define>{' '}
            and {formatCount(model.stayers)} that stayed. <Define entry={definitions.auc}>AUC</Define>{' '}
            {figure(auc.value)} ({formatInterval(auc.low, auc.high, figure)}, 95 %),{' '}
            <Define entry={definitions.baseline}>naive baseline</Define> {figure(baselineAuc)}.
          </>
        ) : (
          <>
            Its signs and weights are expert opinion, <Define entry={definitions.unmeasured}>not measured</Define> on
            your accounts.
          </>
        )}{' '}
        Its weights change only with a new version. <Link href="/models">How well it predicts</Link>
      </p>
      {caution && (
        <div className="pb-4">
          <Note>
            <b>{caution.title}</b> {caution.text}
          </Note>
        </div>
      )}
    </>
  );
}
