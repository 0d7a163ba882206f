'use client';

import { type ReactNode, useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { ScrollBox } from '@/components/ui/scroll-box';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';

/** The same figures as rows: the first column names the row, numbers come formatted. */
export type ChartTable = { heads: readonly string[]; rows: readonly (readonly string[])[] };

/** Rows never move among themselves, so their place is their key. */
function placed(rows: ChartTable['rows']) {
  return rows.map((cells, place) => ({ cells, id: String(place) }));
}

type ChartFrameProps = {
  /** with a title the chart is a section of the page, and the switch stands in its head */
  title?: ReactNode;
  measure?: ReactNode;
  action?: ReactNode;
  /** no hairline above the section */
  first?: boolean;
  /** what the picture says, for those who do not see it */
  summary: string;
  /** leave out where the page shows the same rows anyway */
  table?: ChartTable;
  caption?: ReactNode;
  /** least width of the picture; narrower screens scroll it in its own box */
  minWidth?: number;
  children: ReactNode;
  /** stands below the picture, in the same section: a table with the same rows */
  below?: ReactNode;
};

function Rows({ heads, rows, label }: ChartTable & { label: string }) {
  return (
    <TableBox label={label}>
      <Table dense label={label}>
        <TableHead>
          {heads.map((head, index) => (
            <ColumnHead key={head} num={index > 0}>
              {head}
            </ColumnHead>
          ))}
        </TableHead>
        <TableBody>
          {placed(rows).map(({ cells, id }) => (
            <Row key={id}>
              {cells.map((cell, index) =>
                index === 0 ? (
                  <RowHead key={heads[index]}>{cell}</RowHead>
                ) : (
                  <Cell key={heads[index]} num>
                    {cell}
                  </Cell>
                ),
              )}
            </Row>
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}

/** Picture with its words, and the same figures as a table for everyone. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, measure, action, first, summary, table, caption, minWidth, children, below } = props;
  const [asTable, setAsTable] = useState(false);
  const toggle = table && (
    <LinkButton className="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
      {asTable ? 'View as chart' : 'View as table'}
    </LinkButton>
  );
  const figure = (
    <figure className="chart">
      {asTable && table ? (
        <Rows {...table} label={summary} />
      ) : (
        <ScrollBox label={summary} className="s-scroll">
          <div role="img" aria-label={summary} style={{ minWidth }}>
            {children}
          </div>
        </ScrollBox>
      )}
      {(caption || (toggle && !title)) && (
        <figcaption>
          {caption}
          {!title && toggle}
        </figcaption>
      )}
    </figure>
  );
  if (!title) {
    return (
      <>
        {figure}
        {below}
      </>
    );
  }
  const end = (
    <span className="flex items-baseline gap-3">
      {action}
      {toggle}
    </span>
  );
  return (
    <Section title={title} measure={measure} first={first} action={action || toggle ? end : undefined}>
      {figure}
      {below}
    </Section>
  );
}

/** In place of a picture without figures: why there is none. */
export function ChartEmpty({ height, children }: { height: number; children: ReactNode }) {
  return (
    <div className="chart-empty" style={{ minHeight: height }}>
      {children}
    </div>
  );
}
