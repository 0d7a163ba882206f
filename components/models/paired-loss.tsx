import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { definitions } from '@/lib/contracts/definitions';
import type { ModelDetail } from '@/lib/contracts/models';
import { formatCount, formatNumber } from '@/lib/format';

const four = (value: number) => formatNumber(value, 4);

/** Whether it foresees better than the version in use, on what neither had seen. */
export function PairedLoss({ model: { paired, status, number } }: { model: ModelDetail }) {
  if (!paired || status === 'active') return null;
  const { value, low, high, rows, against } = paired;
  const verdict =
    high < 0
      ? `Version ${number} fits better.`
      : low > 0
        ? `Version ${number} fits worse.`
        : 'Neither is known to fit better: the interval covers 0.';
  return (
    <Section
      title={`Against version ${against} on what neither had seen`}
      measure={`n = ${formatCount(rows)} account-months`}
    >
      <p className="max-w-[80ch]">
        <Define entry={definitions.logLoss}>Log loss</Define> of version {number} less that of version {against}, which
        is in use: <b>{four(value)}</b>{' '}
        <span className="faint">
          (95 %, accounts drawn again: {four(low)} to {four(high)})
        </span>
        . {verdict}
      </p>
    </Section>
  );
}
