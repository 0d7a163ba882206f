import type { ReactNode } from 'react';
import { formatCount, formatDuration } from '@/lib/format';
import { CheckMark } from './check-mark';
import { ColumnHead } from './column-head';
import { Progress } from './progress';
import { Cell, Row, RowHead, Table, TableBody, TableHead } from './table';

/** One step of long work; seconds it took so far, null before it began. */
export type Stage = {
  name: string;
  state: 'waiting' | 'running' | 'done';
  done: number;
  total: number;
  note: string | null;
  seconds: number | null;
};

const shareOf = (stage: Stage | undefined): number =>
  stage && stage.total > 0 ? Math.min(1, stage.done / stage.total) : 0;

/** Only with all steps known ahead does the bar stand for the whole; else it stands for the running step. */
function standing(stages: readonly Stage[]): { at: number; whole: boolean; share: number | null } {
  const running = stages.findIndex((stage) => stage.state === 'running');
  const at = running < 0 ? stages.filter((stage) => stage.state === 'done').length - 1 : running;
  const whole = stages.some((stage) => stage.state === 'waiting');
  const current = stages[at];
  if (whole)
    return {
      at,
      whole,
      share: (stages.filter((stage) => stage.state === 'done').length + shareOf(stages[running])) / stages.length,
    };
  return { at, whole, share: current && current.total > 0 ? shareOf(current) : null };
}

/** From the pace of the step itself; said only when a tenth is done, since the first rows mislead. */
function leftIn(stage: Stage | undefined): string | undefined {
  const share = shareOf(stage);
  if (stage?.state !== 'running' || stage.seconds === null || stage.seconds < 3 || share < 0.1 || share >= 1)
    return undefined;
  return `about ${formatDuration(((stage.seconds * (1 - share)) / share) * 1000)} left in this step`;
}

const countsOf = (stage: Stage): string =>
  stage.note ?? (stage.total > 0 ? `${formatCount(stage.done)} of ${formatCount(stage.total)}` : '');

type StageProgressProps = {
  label: string;
  stages: readonly Stage[];
  /** in place of the step: "Waiting for its turn", "Cancelling" */
  word?: string | undefined;
  /** show the counts of the running step in the bar, where no table of steps stands below */
  counted?: boolean;
  action?: ReactNode;
};

export function StageProgress({ label, stages, word, counted, action }: StageProgressProps) {
  const { at, whole, share } = standing(stages);
  const current = stages[at];
  const step =
    at < 0 ? 'Starting' : whole ? `Step ${at + 1} of ${stages.length}` : counted ? current?.name : `Step ${at + 1}`;
  const spent = stages.reduce((sum, stage) => sum + (stage.seconds ?? 0), 0);
  const time = spent >= 1 ? formatDuration(spent * 1000) : '';
  const counts = counted && current ? [countsOf(current), time].filter(Boolean).join(' · ') : time;
  return (
    <Progress label={label} share={share} step={word ?? step} counts={counts} left={leftIn(current)} action={action} />
  );
}

const signs = { done: ['check', 'Done'], running: ['play', 'Running'], waiting: ['dash', 'Waiting'] } as const;

export function StageTable({ stages, caption }: { stages: readonly Stage[]; caption?: ReactNode }) {
  return (
    <Table label="Steps" caption={caption}>
      <TableHead hidden>
        <ColumnHead>State</ColumnHead>
        <ColumnHead>Step</ColumnHead>
        <ColumnHead>Count</ColumnHead>
        <ColumnHead>Time</ColumnHead>
      </TableHead>
      <TableBody>
        {stages.map((stage) => (
          <Row key={stage.name}>
            <Cell className="w-[104px]">
              <CheckMark kind={signs[stage.state][0]}>{signs[stage.state][1]}</CheckMark>
            </Cell>
            <RowHead>{stage.name}</RowHead>
            <Cell className="muted">{countsOf(stage)}</Cell>
            <Cell num className="faint">
              {stage.seconds === null ? '–' : formatDuration(stage.seconds * 1000)}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
