'use client';

import { useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { notify } from '@/components/ui/toast';
import { componentEntries, definitions } from '@/lib/contracts/definitions';
import type { ModelDetail } from '@/lib/contracts/models';
import { formatCountOf } from '@/lib/format';
import { useExclude } from './exclude-column';
import { MarkColumn } from './mark-column';
import { wayWords } from './words';

type Column = ModelDetail['columns'][number];
type ColumnsTableProps = { model: ModelDetail; onExclude: ((column: string) => void) | undefined };

/** More than these are drawn on demand. */
const FIRST_ROWS = 100;

/** Every column the version was given, whether it learned from it, and why. */
export function ColumnsTable({ model, onExclude }: ColumnsTableProps) {
  const [all, setAll] = useState(false);
  const [marking, setMarking] = useState<Column | null>(null);
  const exclude = useExclude(model.id);
  const include = ({ name, excludedReason }: Column) =>
    exclude.mutate(
      { key: name, reason: null },
      {
        onSuccess: () =>
          notify(`${name} is taken in again`, {
            description: 'It counts from the next training on.',
            undo: () => exclude.mutate({ key: name, reason: excludedReason }),
          }),
      },
    );
  const rows = all ? model.columns : model.columns.slice(0, FIRST_ROWS);
  const used = model.columns.filter((column) => column.used).length;
  return (
    <Section title="Columns" measure={`${used} of ${model.columns.length} used`}>
      <TableBox label="Columns">
        <Table dense label="Columns">
          <TableHead>
            <ColumnHead>Column</ColumnHead>
            <ColumnHead>Type</ColumnHead>
            <ColumnHead>Component</ColumnHead>
            <ColumnHead>In this version</ColumnHead>
            <ColumnHead>
              <Define entry={definitions.columnMark}>Marks</Define>
            </ColumnHead>
            <ColumnHead>Why</ColumnHead>
            <ColumnHead hidden>Action</ColumnHead>
          </TableHead>
          <TableBody>
            {rows.map((column) => (
              <ColumnRow
                key={column.name}
                column={column}
                onExclude={onExclude && (() => onExclude(column.name))}
                onInclude={onExclude && (() => include(column))}
                onMark={onExclude && (() => setMarking(column))}
              />
            ))}
          </TableBody>
        </Table>
      </TableBox>
      {rows.length < model.columns.length && (
        <LinkButton onClick={() => setAll(true)}>
          Show the other {formatCountOf(model.columns.length - rows.length, 'column')}
        </LinkButton>
      )}
      {marking && <MarkColumn modelId={model.id} column={marking} onClose={() => setMarking(null)} />}
    </Section>
  );
}

type ColumnRowProps = {
  column: Column;
  onExclude: (() => void) | undefined;
  onInclude: (() => void) | undefined;
  onMark: (() => void) | undefined;
};

function ColumnRow({ column, onExclude, onInclude, onMark }: ColumnRowProps) {
  const { name, type, component, role, used, reason, excludedReason } = column;
  const word = used ? 'Used' : role === 'feature' || role === 'ignore' ? 'Not used' : role === 'arr' ? 'ARR' : role;
  return (
    <Row>
      <RowHead className="mono max-w-[240px] break-words">{name}</RowHead>
      <Cell className="muted">{type}</Cell>
      <Cell className="muted">{component ? componentEntries[component].title : '–'}</Cell>
      <Cell>
        <CheckMark kind={used ? 'check' : 'dash'}>{word}</CheckMark>
      </Cell>
      <Cell className="muted">
        <ColumnMarks column={column} />
      </Cell>
      <Cell className="muted max-w-[420px]">
        {reason}
        {excludedReason !== null && (
          <span className="text-ink">
            {' '}
            Excluded{used && ' from the next training on'}: {excludedReason}
          </span>
        )}
      </Cell>
      <Cell num className="nowrap">
        {used && onMark && (
          <LinkButton aria-label={`Mark ${name}`} onClick={onMark}>
            Mark
          </LinkButton>
        )}{' '}
        {excludedReason !== null && onInclude && (
          <LinkButton aria-label={`Take ${name} in again`} onClick={onInclude}>
            Take in again
          </LinkButton>
        )}
        {excludedReason === null && used && onExclude && (
          <LinkButton aria-label={`Exclude ${name}`} onClick={onExclude}>
            Exclude
          </LinkButton>
        )}
      </Cell>
    </Row>
  );
}

/** As the version learned it, and what somebody has said since. */
function ColumnMarks({ column: { used, actionable, direction, mark } }: { column: Column }) {
  if (!used) return null;
  const now = mark ?? { actionable, direction };
  const changed = now.actionable !== actionable || now.direction !== direction;
  return (
    <>
      {wayWords({ actionable, direction })}
      {changed && <span className="text-ink"> From the next training on: {wayWords(now).toLowerCase()}.</span>}
    </>
  );
}
