'use client';

import Link from 'next/link';
import { useRef, useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { useRowNavigation } from '@/components/ui/row-navigation';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { ImportSummary } from '@/lib/contracts/imports';
import { formatBytes, formatCount, formatDate, formatDateTime } from '@/lib/format';
import { UndoImport } from './undo-import';
import { ROW_WORDS, STATE_WORDS } from './words';

/** `whole`: all reads of one table. */
type ImportTableProps = { rows: readonly ImportSummary[]; writes: boolean; whole?: boolean };

export function ImportTable({ rows, writes, whole = false }: ImportTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const [undoing, setUndoing] = useState<ImportSummary | null>(null);
  useRowNavigation(box);
  return (
    <div ref={box}>
      <TableBox label="Imports">
        <Table
          label="Imports"
          cards
          caption={`Rows read = written + refused. Refused rows are kept with their reason, and can be downloaded. ${whole ? 'Reads that brought nothing new are left out.' : 'Of each table of a source the last five reads that brought something.'}`}
        >
          <TableHead>
            <ColumnHead>File</ColumnHead>
            <ColumnHead>One row is</ColumnHead>
            <ColumnHead>State</ColumnHead>
            <ColumnHead num>Rows read</ColumnHead>
            <ColumnHead num>Written</ColumnHead>
            <ColumnHead num>Refused</ColumnHead>
            <ColumnHead>When</ColumnHead>
            <ColumnHead>By</ColumnHead>
            <ColumnHead num>Undo</ColumnHead>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <ImportRow key={row.id} row={row} onUndo={writes ? () => setUndoing(row) : undefined} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
      {undoing && (
        <UndoImport
          open
          id={undoing.id}
          fileName={undoing.fileName}
          onOpenChange={(open) => !open && setUndoing(null)}
        />
      )}
    </div>
  );
}

const notYet = 'Known after the dry run';

function Rows({ value }: { value: number | null }) {
  return value === null ? <Unknown reason={notYet} /> : formatCount(value);
}

function ImportRow({ row, onUndo }: { row: ImportSummary; onUndo: (() => void) | undefined }) {
  const state = STATE_WORDS[row.state];
  return (
    <Row>
      <RowHead at="1l">
        <Link href={`/data/import/${row.id}`}>{row.fileName}</Link>{' '}
        {row.fileBytes !== null && <span className="faint nowrap">{formatBytes(row.fileBytes)}</span>}
      </RowHead>
      <Cell at="hidden" className="muted">
        {row.kind === null ? (
          <Unknown reason="Chosen with the mapping" />
        ) : row.kind === 'customers' ? (
          'customer'
        ) : (
          ROW_WORDS[row.kind][0]
        )}
      </Cell>
      <Cell at="2l">
        <CheckMark kind={state.sign}>{state.word}</CheckMark>
        {row.error && <p className="small muted max-w-80">{row.error}</p>}
      </Cell>
      <Cell num at="1r">
        <Rows value={row.rowsRead} />
        <span className="show-s"> rows</span>
      </Cell>
      <Cell num at="hidden">
        <Rows value={row.rowsWritten} />
      </Cell>
      <Cell num at="hidden">
        <Rows value={row.rowsRejected} />
      </Cell>
      <Cell at="3l" className="nowrap">
        {formatDateTime(row.finishedAt ?? row.createdAt)}
      </Cell>
      <Cell at="hidden" className="nowrap">
        {row.createdBy ?? <Unknown reason="This person is no longer a member" />}
      </Cell>
      <Cell num at="2r">
        {row.undoUntil && <span className="faint">until {formatDate(row.undoUntil)} </span>}
        {row.undoUntil && onUndo && (
          <LinkButton onClick={onUndo} aria-label={`Undo the import of ${row.fileName}`}>
            Undo
          </LinkButton>
        )}
      </Cell>
    </Row>
  );
}
