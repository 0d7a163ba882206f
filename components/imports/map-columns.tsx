'use client';

import { memo, useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { SectionHead } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { AccountMapping, ImportColumn, ImportDetail, MappedColumn } from '@/lib/contracts/imports';
import { formatCountOf, formatPercentValue } from '@/lib/format';
import { ComponentSelect, RoleSelect, TypeSelect } from './column-selects';
import { choiceOf, type Problem, rolesLine } from './mapping';

/** Three selects a row: more rows than these are drawn on demand. */
const FIRST_ROWS = 150;

type OnColumn = (name: string, patch: Partial<MappedColumn>) => void;
type MapColumnsProps = {
  detail: ImportDetail;
  mapping: AccountMapping;
  problems: readonly Problem[];
  onColumn: OnColumn;
};

/** Every column of the file: what stands in it, what it is taken for, and why. */
export function MapColumns({ detail, mapping, problems, onColumn }: MapColumnsProps) {
  const [all, setAll] = useState(false);
  const wrong = new Set(problems.flatMap(({ columns }) => columns));
  const guessed = new Map(detail.columns.map((column) => [column.name, column]));
  const rows = mapping.columns.filter(({ name }, index) => all || index < FIRST_ROWS || wrong.has(name));
  const used = mapping.columns.filter(({ role }) => role !== 'ignore').length;
  return (
    <section aria-labelledby="columns">
      <SectionHead
        id="columns"
        title={`${formatCountOf(mapping.columns.length, 'column')}, ${used} used`}
        measure="Guessed from names and values. Change what is wrong."
      />
      <TableBox label="Columns of the file">
        <Table label="Columns of the file" caption={`${rolesLine(mapping)} A lever is a feature you can act on.`}>
          <TableHead>
            <ColumnHead>Column in the file</ColumnHead>
            <ColumnHead>Samples</ColumnHead>
            <ColumnHead>Type</ColumnHead>
            <ColumnHead>Component</ColumnHead>
            <ColumnHead>Role</ColumnHead>
            <ColumnHead num>Empty, %</ColumnHead>
            <ColumnHead>Note</ColumnHead>
          </TableHead>
          <TableBody>
            {rows.map((column) => (
              <ColumnRow
                key={column.name}
                column={column}
                guess={guessed.get(column.name)}
                kind={mapping.kind}
                wrong={wrong.has(column.name)}
                onColumn={onColumn}
              />
            ))}
          </TableBody>
        </Table>
      </TableBox>
      {rows.length < mapping.columns.length && (
        <LinkButton onClick={() => setAll(true)}>
          Show the other {formatCountOf(mapping.columns.length - rows.length, 'column')}
        </LinkButton>
      )}
    </section>
  );
}

type ColumnRowProps = {
  column: MappedColumn;
  guess: ImportColumn | undefined;
  kind: AccountMapping['kind'];
  wrong: boolean;
  onColumn: OnColumn;
};

/** Drawn again only when its own column changes: a file may have two thousand. */
const ColumnRow = memo(function ColumnRow({ column, guess, kind, wrong, onColumn }: ColumnRowProps) {
  const change = (patch: Partial<MappedColumn>) => onColumn(column.name, patch);
  return (
    <Row className={column.role === 'ignore' ? 'faint' : undefined} data-wrong={wrong || undefined}>
      <RowHead className="mono max-w-[200px] break-words">{column.name}</RowHead>
      <Cell clip className="mono muted max-w-[200px]">
        {guess?.samples.map((sample) => sample || '(empty)').join(', ')}
      </Cell>
      <Cell>
        <TypeSelect column={column} onChange={change} />
      </Cell>
      <Cell>
        <ComponentSelect column={column} onChange={change} />
      </Cell>
      <Cell>
        <RoleSelect
          name={column.name}
          value={choiceOf(column)}
          withOutcome={kind === 'customers'}
          wrong={wrong}
          onChange={change}
        />
      </Cell>
      <Cell num>{formatPercentValue(guess?.blankShare, 0)}</Cell>
      <Cell className="small max-w-[240px]">{guess && <ColumnNote guess={guess} />}</Cell>
    </Row>
  );
});

function ColumnNote({ guess }: { guess: ImportColumn }) {
  if (!guess.problem) return <span className="muted">{guess.reason}</span>;
  return (
    <span className="flex items-start gap-2">
      <CheckMark kind="exclamation">
        <span className="sr">Look at this:</span>
      </CheckMark>
      <span className="watch">{guess.reason}</span>
    </span>
  );
}
