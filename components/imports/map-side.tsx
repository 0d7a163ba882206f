import type { ReactNode } from 'react';
import { CheckMark } from '@/components/ui/check-mark';
import { Pairs } from '@/components/ui/facts';
import type { AccountMapping, ImportDetail } from '@/lib/contracts/imports';
import { enoughFor } from '@/lib/contracts/learnable';
import { formatBytes, formatCount } from '@/lib/format';
import { CurrencyQuestion, DateOrderQuestion, DecimalQuestion } from './format-questions';
import { OutcomeQuestion, RecordedQuestion } from './map-questions';
import { errorAt, hasUnsettledDates, outcomeCounts, type SideProps, withRole } from './mapping';
import { ACCOUNTS_TEACH, delimiterWords } from './words';

/** The right column: how the file was read, the questions only a person can answer, and what it is enough for. */
export function MapSide(props: SideProps) {
  const { detail, mapping, problems, onChange } = props;
  return (
    <aside className="grid grid-cols-1 content-start gap-6 pt-4 pb-6" aria-label="Summary and questions">
      <FileBlock detail={detail} />
      {mapping.kind === 'customers' && <OutcomeQuestion {...props} />}
      <RecordedQuestion {...props} />
      <EnoughBlock detail={detail} mapping={mapping} />
      {hasUnsettledDates(detail.columns) && (
        <DateOrderQuestion
          value={mapping.dateOrder}
          error={errorAt(problems, 'dates')}
          onChange={(dateOrder) => onChange((now) => ({ ...now, dateOrder }))}
        />
      )}
      <CurrencyQuestion value={mapping.currency} onChange={(currency) => onChange((now) => ({ ...now, currency }))} />
      <DecimalQuestion value={mapping.decimal} onChange={(decimal) => onChange((now) => ({ ...now, decimal }))} />
    </aside>
  );
}

export function SideBlock({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-2">{title}</h2>
      {children}
    </section>
  );
}

export function FileBlock({ detail }: { detail: ImportDetail }) {
  const { encoding, delimiter, header, invalidBytes, from, left } = detail.format;
  const sampled = { label: 'Rows sampled', value: formatCount(detail.sampleRows) };
  const known =
    detail.rowsRead === null
      ? [sampled]
      : [{ label: 'Rows in the file', value: formatCount(detail.rowsRead) }, sampled];
  return (
    <SideBlock title="The file">
      <Pairs
        items={[
          ...known,
          { label: 'Size', value: formatBytes(detail.fileBytes) },
          ...(from === null ? [] : [{ label: 'Format', value: from }]),
          ...(from === null || from === 'gzip'
            ? [
                { label: 'Encoding', value: encoding },
                { label: 'Delimiter', value: delimiterWords(delimiter) },
              ]
            : []),
          { label: 'Row of column names', value: header ? 'yes' : 'no' },
        ]}
      />
      {left.length > 0 && (
        <p className="watch pt-2">
          Not read: {left.slice(0, 5).join(', ')}
          {left.length > 5 ? ` and ${left.length - 5} more sheets` : ''}. To import another sheet, save it as a file of
          its own.
        </p>
      )}
      {invalidBytes > 0 && (
        <p className="flex items-start gap-2 pt-2">
          <CheckMark kind="exclamation">
            <span className="sr">Look at this:</span>
          </CheckMark>
          <span className="watch">
            {formatCount(invalidBytes)} bytes are no valid {encoding}. Rows that hold them are refused by the dry run,
            with their line.
          </span>
        </p>
      )}
    </SideBlock>
  );
}

function EnoughBlock({ detail, mapping }: { detail: ImportDetail; mapping: AccountMapping }) {
  const counts = outcomeCounts(mapping, detail);
  const noId = mapping.kind === 'customers' && withRole(mapping, 'id').length === 0;
  return (
    <SideBlock title="What this is enough for">
      {counts && (
        <Pairs
          items={[
            { label: 'Accounts that left', value: formatCount(counts.leavers) },
            { label: 'Accounts that stayed', value: formatCount(counts.stayers) },
            ...(counts.blank > 0 ? [{ label: 'Without an outcome', value: formatCount(counts.blank) }] : []),
          ]}
        />
      )}
      <div className="muted grid gap-2 pt-2">
        {counts && <p className="small faint">Counted in the rows sampled.</p>}
        {counts && mapping.positive.length > 0 && <p>{enoughFor(counts)}</p>}
        {mapping.kind === 'accounts' && <p>{ACCOUNTS_TEACH}</p>}
        {mapping.kind === 'customers' && (
          <p>The outcome has no date, so the model is cross-validated; a backtest over time needs dated outcomes.</p>
        )}
        {noId && <p>No column is the id: the row number stands in for it, and a new upload replaces these rows.</p>}
      </div>
    </SideBlock>
  );
}
