import { WeightRibbons } from '@/components/charts/weight-ribbons';
import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { componentEntries, definitions } from '@/lib/contracts/definitions';
import type { WeightHistory } from '@/lib/contracts/ingredients';
import { formatCount, formatCountOf, formatDate } from '@/lib/format';

type Version = WeightHistory[number];

/** Components in the order of their weight in the version promoted last; those it lacks stand last. */
function ribbonsOf(history: WeightHistory) {
  const latest = new Map(history.at(-1)?.weights.map(({ component, weight }) => [component, weight]));
  const all = [...new Set(history.flatMap(({ weights }) => weights.map(({ component }) => component)))];
  const sorted = all.sort((a, b) => (latest.get(b) ?? -1) - (latest.get(a) ?? -1));
  return sorted.map((component) => ({
    key: component,
    name: componentEntries[component].title,
    shares: history.map(({ weights }) => weights.find((each) => each.component === component) ?? null),
  }));
}

const stepOf = ({ number, promotedAt, leavers }: Version) => ({
  label: `v${number}`,
  cells: [`v${number}`, formatDate(promotedAt), formatCount(leavers)],
});

const saidOf = ({ number, leavers }: Version) => `v${number} from ${formatCountOf(leavers, 'leaver')}`;

/** How the weights went from version to version, with what each version had to learn from. */
export function WeightHistorySection({ history }: { history: WeightHistory }) {
  const [first] = history;
  if (!first) return null;
  const title = <Define entry={definitions.weightHistory}>Weights over versions</Define>;
  if (history.length === 1)
    return (
      <Section
        title={title}
        measure={`One version so far, v${first.number}, in use since ${formatDate(first.promotedAt)}.`}
      >
        <p className="muted">
          Weights change only with a new version. The history begins with the next one that is promoted.
        </p>
      </Section>
    );
  const last = history.at(-1) ?? first;
  return (
    <Section title={title} measure="Share of the points, %; band: 95 % interval. In the order of promotion.">
      <WeightRibbons
        ribbons={ribbonsOf(history)}
        steps={history.map(stepOf)}
        heads={['Version', 'Promoted', 'Leavers']}
        summary={`Weight of each component in ${history.length} versions, v${first.number} to v${last.number}, %`}
        caption={`Learned: ${history.map(saidOf).join(' · ')}.`}
      />
    </Section>
  );
}
