import { BenchmarkLegend, BenchmarkStrip } from '@/components/charts/benchmark-strip';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { EmptyState } from '@/components/ui/state-block';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { definitions } from '@/lib/contracts/definitions';
import type { Benchmark } from '@/lib/contracts/segments';
import { formatCount, formatLevel, formatTimes } from '@/lib/format';

function Break({ benchmark, format }: { benchmark: Benchmark; format: (value: number) => string }) {
  const { breakAt } = benchmark;
  if (!breakAt) return <span className="faint">no meaningful break</span>;
  return (
    <>
      {breakAt.side} {format(breakAt.value)} <b>{formatTimes(breakAt.oddsRatio)}</b>{' '}
      <span className="faint">n {formatCount(breakAt.n)}</span>
    </>
  );
}

function BenchmarkRow({ benchmark }: { benchmark: Benchmark }) {
  const { low, median, high, everyone, min, max, breakAt } = benchmark;
  const format = (value: number) => formatLevel(value, max - min);
  return (
    <Row>
      <RowHead className="min-w-[140px]">
        {benchmark.feature}
        {benchmark.shrunk && (
          <span className="faint">
            {' '}
            <Define entry={definitions.shrunk}>few</Define>
          </span>
        )}
      </RowHead>
      <Cell className="hide-s">
        <BenchmarkStrip
          low={low}
          median={median}
          high={high}
          range={[min, max]}
          everyone={everyone}
          breakAt={breakAt?.value}
          format={format}
        />
      </Cell>
      <Cell num>{format(low)}</Cell>
      <Cell num>
        <b>{format(median)}</b>
      </Cell>
      <Cell num>{format(high)}</Cell>
      <Cell num className="faint">
        {format(everyone)}
      </Cell>
      <Cell className="nowrap">
        <Break benchmark={benchmark} format={format} />
      </Cell>
      <Cell num className="faint">
        {formatCount(benchmark.n)}
      </Cell>
    </Row>
  );
}

function Heads() {
  return (
    <TableHead>
      <ColumnHead className="w-[220px]">Feature</ColumnHead>
      <ColumnHead className="hide-s">Where this segment lies</ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.low} />
      </ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.median} />
      </ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.high} />
      </ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.everyone} />
      </ColumnHead>
      <ColumnHead className="w-[210px]">
        <Define entry={definitions.break}>Break</Define>, odds of leaving
      </ColumnHead>
      <ColumnHead num>n</ColumnHead>
    </TableHead>
  );
}

/** Low, median and high of every feature inside the segment, and where the odds of leaving change. */
export function SegmentBenchmarks({ benchmarks }: { benchmarks: readonly Benchmark[] }) {
  return (
    <Section title="Benchmarks" action={benchmarks.length > 0 && <BenchmarkLegend />}>
      {benchmarks.length === 0 ? (
        <EmptyState title="No benchmarks yet">
          For every number the files bring, its low, median and high in this segment will stand here.
        </EmptyState>
      ) : (
        <TableBox label="Benchmarks">
          <Table
            dense
            label="Benchmarks"
            caption="High is the 75th percentile of the value, not a judgement. Breaks come from all accounts with a closed outcome."
          >
            <Heads />
            <TableBody>
              {benchmarks.map((benchmark) => (
                <BenchmarkRow key={benchmark.feature} benchmark={benchmark} />
              ))}
            </TableBody>
          </Table>
        </TableBox>
      )}
    </Section>
  );
}
