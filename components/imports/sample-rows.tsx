'use client';

import { useId, useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { ScrollBox } from '@/components/ui/scroll-box';
import { Cell, Row, Table, TableBody, TableHead } from '@/components/ui/table';
import type { ImportDetail } from '@/lib/contracts/imports';
import { formatCountOf } from '@/lib/format';

/** Cells have no name of their own: their place in the file is their key. */
const placed = <T,>(items: readonly T[]) => items.map((item, place) => ({ item, id: String(place) }));

/** The first rows of the file as they stand in it, in a box that scrolls by itself. */
export function SampleRows({ detail }: { detail: ImportDetail }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const words = `the first ${formatCountOf(detail.rows.length, 'row')}`;
  if (detail.rows.length === 0) return null;
  return (
    <section aria-label="Rows of the file">
      <LinkButton aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {open ? `Hide ${words}` : `Show ${words} of the file`}
      </LinkButton>
      <div id={id} hidden={!open}>
        {open && (
          <ScrollBox
            label="Rows of the file"
            className="relative max-h-80 overflow-auto rounded border border-line px-2"
          >
            <Table dense label="Rows of the file">
              <TableHead>
                {detail.columns.map(({ name }) => (
                  <ColumnHead key={name} className="mono">
                    {name}
                  </ColumnHead>
                ))}
              </TableHead>
              <TableBody>
                {placed(detail.rows).map((row) => (
                  <Row key={row.id}>
                    {placed(row.item).map((cell) => (
                      <Cell key={cell.id} clip className="mono max-w-[240px]">
                        {cell.item === '' ? <span className="faint">(empty)</span> : cell.item}
                      </Cell>
                    ))}
                  </Row>
                ))}
              </TableBody>
            </Table>
          </ScrollBox>
        )}
      </div>
    </section>
  );
}
