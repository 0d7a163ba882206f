'use client';

import { useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { FlowChart } from '@/components/charts/flow-chart';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Select } from '@/components/ui/select';
import { TableSkeleton } from '@/components/ui/skeleton';
import { movementQuery } from '@/lib/client/segments';
import type { Flow, KeptPass, SegmentMovement as Movement } from '@/lib/contracts/movement';
import { formatCount, formatCountOf, formatDate, formatDateTime, formatMoney } from '@/lib/format';
import { movementParsers, movementQueryOf } from './movement-address';
import { MovementTable } from './movement-table';

const optionOf = ({ asOf, version }: KeptPass) => ({ value: asOf, label: `${formatDateTime(asOf)}, v${version}` });

/** The passes stand in the address. Each side offers only what lies on its side of the other. */
function Dates({ movement: { passes, from, to } }: { movement: Movement }) {
  const [, setAddress] = useQueryStates(movementParsers, { shallow: true });
  if (!from || !to) return null;
  return (
    <span className="flex flex-wrap items-baseline gap-2">
      <Select
        aria-label="From the pass of"
        value={from.asOf}
        options={passes.filter(({ asOf }) => asOf < to.asOf).map(optionOf)}
        onChange={(event) => setAddress({ from: event.currentTarget.value })}
      />
      <Select
        aria-label="To the pass of"
        value={to.asOf}
        options={passes.filter(({ asOf }) => asOf > from.asOf).map(optionOf)}
        onChange={(event) => setAddress({ to: event.currentTarget.value })}
      />
    </span>
  );
}

const nameOf = (places: Movement['before'], id: string) => places.find((place) => place.id === id)?.name ?? '';

function partsOf({ before, after, flows, currency }: Movement) {
  const money = ({ arrMinor }: Flow) => (arrMinor === null ? '' : `, ${formatMoney(arrMinor, currency)} ARR`);
  return flows.map((flow) => ({
    from: flow.from,
    to: flow.to,
    value: flow.accounts,
    said: `${nameOf(before, flow.from)} → ${nameOf(after, flow.to)}: ${formatCountOf(flow.accounts, 'account')}${money(flow)}`,
  }));
}

function Found({ movement }: { movement: Movement }) {
  const { from, to, flows, keptSince, before, after } = movement;
  if (!from || !to)
    return (
      <p className="muted">
        Movement is told between two score passes; {keptSince ? `only that of ${formatDate(keptSince)}` : 'none'} is
        kept so far. Every account is scored again each day and after a large import.
      </p>
    );
  const count = (some: readonly Flow[]) => some.reduce((sum, { accounts }) => sum + accounts, 0);
  const [all, moved] = [count(flows), count(flows.filter((flow) => flow.from !== flow.to))];
  const summary = `${formatCount(moved)} of ${formatCountOf(all, 'account')} moved between ${formatDateTime(from.asOf)} and ${formatDateTime(to.asOf)}`;
  const matched =
    from.version === to.version ? '' : ' Segments of the two versions are matched by the points that set them apart.';
  return (
    <FlowChart
      {...{ before, after, summary, parts: partsOf(movement), below: <MovementTable movement={movement} /> }}
      caption={
        <span>
          {summary}.{matched} Dark: moved. Nothing is kept before {formatDate(keptSince)}.
        </span>
      }
    />
  );
}

/** Who went from which segment to which, between two passes that are kept. */
export function SegmentMovement() {
  const [address] = useQueryStates(movementParsers, { shallow: true });
  const query = useQuery(movementQuery(movementQueryOf(address)));
  const { data: movement, error } = query;
  return (
    <Section
      title="Movement between segments"
      measure="accounts, from then to now"
      action={movement && <Dates movement={movement} />}
    >
      {movement ? (
        <Found movement={movement} />
      ) : error ? (
        <QueryError what="The movement" error={error} onRetry={query.refetch} retrying={query.isFetching} />
      ) : (
        <TableSkeleton rows={6} widths={[160, 160, 48, 72]} label="Loading the movement" />
      )}
    </Section>
  );
}
