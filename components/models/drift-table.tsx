'use client';

import { useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { definitions } from '@/lib/contracts/definitions';
import type { ModelDetail } from '@/lib/contracts/models';
import { formatCount, formatCountOf, formatDate, formatNumber, formatPercentOf } from '@/lib/format';

const FIRST = 8;

/** Whether the accounts of today still look like those it was trained for; a verdict knows how many there are. */
export function DriftTable({ model }: { model: ModelDetail }) {
  const [all, setAll] = useState(false);
  const { drift, status } = model;
  if (status !== 'active') return null;
  const title = <Define entry={definitions.drift}>Drift</Define>;
  const first = drift?.rows[0];
  if (!drift || !first)
    return (
      <Section title={title}>
        <p className="muted">
          Looked at from the next pass over all accounts on: none has been made since the training.
        </p>
      </Section>
    );
  const drifted = drift.rows.filter((row) => row.drifted).length;
  const shown = all ? drift.rows : drift.rows.slice(0, FIRST);
  const more = drift.rows.length > FIRST && (
    <LinkButton className="small" onClick={() => setAll(!all)}>
      {all ? `First ${FIRST}` : `All ${formatCount(drift.rows.length)}`}
    </LinkButton>
  );
  return (
    <Section
      title={title}
      measure={`as of ${formatDate(drift.asOf)}, n = ${formatCount(first.n)} then, ${formatCount(first.m)} now`}
      action={more}
    >
      <p className="muted pb-3">
        {drifted === 0
          ? `None of ${formatCountOf(drift.rows.length, 'column')} has moved further than chance explains.`
          : `${formatCountOf(drifted, 'column has', 'columns have')} moved: train again, and compare.`}
      </p>
      <TableBox label="Drift">
        <Table
          dense
          label="Drift"
          caption="Moved: PSI above 0.1, and a χ² test that fails with 5 in 100 false alarms among all columns (Benjamini–Hochberg)."
        >
          <TableHead>
            <ColumnHead>Column</ColumnHead>
            <ColumnHead>Verdict</ColumnHead>
            <ColumnHead num>PSI</ColumnHead>
            <ColumnHead num>p</ColumnHead>
            <ColumnHead num>Missing then</ColumnHead>
            <ColumnHead num>Missing now</ColumnHead>
          </TableHead>
          <TableBody>
            {shown.map((row) => (
              <Row key={row.source}>
                <RowHead>{row.source}</RowHead>
                <Cell>
                  <CheckMark kind={row.drifted ? 'exclamation' : 'check'}>{row.drifted ? 'Moved' : 'Steady'}</CheckMark>
                </Cell>
                <Cell num>{formatNumber(row.psi, 3)}</Cell>
                <Cell num>{row.p < 0.001 ? '< 0.001' : formatNumber(row.p, 3)}</Cell>
                <Cell num>{formatPercentOf(row.missingThen, row.n)}</Cell>
                <Cell num>{formatPercentOf(row.missingNow, row.m)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
