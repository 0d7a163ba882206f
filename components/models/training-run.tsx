import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { StageProgress, StageTable } from '@/components/ui/stage-progress';
import { Cell, Row, RowHead, Table, TableBody, TableHead } from '@/components/ui/table';
import type { Job } from '@/lib/contracts/jobs';
import type { ModelSummary } from '@/lib/contracts/models';

const KEPT = 'You can close this page; the run goes on. Cancelling keeps the data and drops the run.';

/** A training that is on its way: steps, counts and seconds as the worker last wrote them. */
export function TrainingRun({ job, active }: { job: Job; active: ModelSummary | undefined }) {
  const word = job.cancelRequested ? 'Cancelling' : job.state === 'queued' ? 'Waiting for its turn' : undefined;
  return (
    <div className="max-w-[860px]">
      <section className="pb-6" aria-labelledby="progress">
        <h2 id="progress" className="sr">
          Progress
        </h2>
        <StageProgress label="Training" stages={job.stages} word={word} />
        {job.stages.length > 0 ? (
          <StageTable stages={job.stages} caption={KEPT} />
        ) : (
          <p className="small faint">{KEPT}</p>
        )}
      </section>
      <Section title="Until then">
        <p className="muted">
          {active
            ? `Version ${active.number} stays in use. Nothing changes on any page before someone promotes the new one.`
            : 'Accounts are listed without a score. Scores follow when someone promotes the new version.'}
        </p>
      </Section>
      <Ends hasActive={active !== undefined} />
    </div>
  );
}

function Ends({ hasActive }: { hasActive: boolean }) {
  const ends = [
    { result: 'Better than the scorecard', see: 'You get its figures first, and promote with one click.' },
    { result: 'No better', see: 'The page says so with both figures, and promotion asks for a reason.' },
    { result: 'A leak is found', see: 'Nothing is promoted. Column and rows are named.' },
    {
      result: 'It fails',
      see: `What failed, and a reference to quote. The data ${hasActive ? 'and the version in use stay' : 'stays'}.`,
    },
  ];
  return (
    <Section title="How it can end">
      <Table dense label="How it can end">
        <TableHead hidden>
          <ColumnHead>Result</ColumnHead>
          <ColumnHead>What you see</ColumnHead>
        </TableHead>
        <TableBody>
          {ends.map(({ result, see }) => (
            <Row key={result}>
              <RowHead>{result}</RowHead>
              <Cell className="muted">{see}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
