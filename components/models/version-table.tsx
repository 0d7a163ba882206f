'use client';

import Link from 'next/link';
import { useRef } from 'react';
import { CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { useRowNavigation } from '@/components/ui/row-navigation';
import { Section } from '@/components/ui/section';
import { EmptyState } from '@/components/ui/state-block';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import { definitions } from '@/lib/contracts/definitions';
import type { ModelSummary } from '@/lib/contracts/models';
import { formatCount, formatDateTime } from '@/lib/format';
import { AucValue } from './auc-value';
import { calledOf, engineWords, formatAuc, STATUS_WORDS } from './words';

const caption =
  'Newest first. AUC: how often a random leaver ranks above a random stayer that the model had not seen, with its 95 % interval; n = leavers + stayers. The naive baseline is the simplest rule on the same rows.';

export function VersionTable({ models }: { models: readonly ModelSummary[] }) {
  const box = useRef<HTMLDivElement>(null);
  useRowNavigation(box);
  if (models.length === 0) {
    return (
      <Section title="Versions">
        <EmptyState title="No version yet">
          Each training will stand here with its figures, their intervals and a naive baseline beside them. Nothing is
          shown on other pages before you promote a version.
        </EmptyState>
      </Section>
    );
  }
  return (
    <Section title="Versions">
      <div ref={box}>
        <TableBox label="Versions">
          <Table label="Versions" cards twoLines caption={caption}>
            <TableHead>
              <ColumnHead>Version</ColumnHead>
              <ColumnHead>Status</ColumnHead>
              <ColumnHead unit="engine">Called</ColumnHead>
              <ColumnHead num>Leavers</ColumnHead>
              <ColumnHead num>Stayers</ColumnHead>
              <ColumnHead num unit="95 % interval">
                <Define entry={definitions.auc}>AUC</Define>
              </ColumnHead>
              <ColumnHead num unit="AUC">
                <Define entry={definitions.baseline}>Naive</Define>
              </ColumnHead>
              <ColumnHead num>Findings</ColumnHead>
              <ColumnHead>Created</ColumnHead>
            </TableHead>
            <TableBody>
              {models.map((model) => (
                <VersionRow key={model.id} model={model} />
              ))}
            </TableBody>
          </Table>
        </TableBox>
      </div>
    </Section>
  );
}

function VersionRow({ model }: { model: ModelSummary }) {
  const status = STATUS_WORDS[model.status];
  return (
    <Row>
      <RowHead at="1l">
        <Link href={`/models/${model.id}`}>Version {model.number}</Link>
      </RowHead>
      <Cell at="1r">
        <CheckMark kind={status.sign} tone={status.tone}>
          {status.word}
        </CheckMark>
      </Cell>
      <Cell at="2l">
        {calledOf(model)} <span className="faint">{engineWords(model.engine)}</span>
      </Cell>
      <Cell num at="hidden">
        {formatCount(model.leavers)}
      </Cell>
      <Cell num at="hidden">
        {formatCount(model.stayers)}
      </Cell>
      <Cell num at="2r">
        {model.auc ? <AucValue auc={model.auc} /> : <Define entry={definitions.unmeasured}>not measured</Define>}
      </Cell>
      <Cell num at="hidden">
        {model.baselineAuc === null ? <Unknown reason="Nobody is known to have left" /> : formatAuc(model.baselineAuc)}
      </Cell>
      <Cell num at="3r">
        {formatCount(model.findings)}
      </Cell>
      <Cell at="3l" className="nowrap">
        {formatDateTime(model.createdAt)} {model.createdBy && <span className="faint">{model.createdBy}</span>}
      </Cell>
    </Row>
  );
}
