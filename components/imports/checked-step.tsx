'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { AskNote } from '@/components/ui/ask-note';
import { Button } from '@/components/ui/button';
import { Note } from '@/components/ui/note';
import { notifyFailure } from '@/components/ui/notify-failure';
import { Columns } from '@/components/ui/section';
import { confirmImport, importKeys } from '@/lib/client/imports';
import { whoMayQuery } from '@/lib/client/who-may';
import type { ImportCounts, ImportDetail } from '@/lib/contracts/imports';
import { formatCount, formatPercent } from '@/lib/format';
import { CountsTable, EnoughSide } from './counts-table';
import { MatchedAccounts } from './matched-accounts';
import { RefusedRows } from './refused-rows';
import { UNDO_DAYS } from './words';

type CheckedStepProps = { detail: ImportDetail; writes: boolean; onMap: () => void };

/** From this share of refused rows on, the mapping is more likely wrong than the file. */
const MANY_REFUSED = 0.2;

/** Step 3: what an import would do, counted on every row of the file; nothing is stored yet. */
export function CheckedStep({ detail, writes, onMap }: CheckedStepProps) {
  const counts = detail.counts;
  return (
    <>
      {counts && (
        <Columns template="minmax(0, 1fr) 264px">
          <div className="grid grid-cols-1 content-start gap-6 pt-4 pb-6">
            {detail.table && (
              <Note>
                Counted on a sample of {formatCount(counts.read)} rows. Your yes reads the whole table now, and what
                changes there from then on.
              </Note>
            )}
            <MuchRefused counts={counts} />
            <CountsTable title="What the import would do" kind={detail.kind} counts={counts} />
            {counts.matches && <MatchedAccounts matches={counts.matches} />}
            <RefusedRows id={detail.id} counts={counts} />
          </div>
          <EnoughSide kind={detail.kind} counts={counts} />
        </Columns>
      )}
      {writes ? <ImportFoot detail={detail} onMap={onMap} /> : <WhoConfirms />}
    </>
  );
}

function WhoConfirms() {
  const { data } = useQuery(whoMayQuery('import:write'));
  return <AskNote names={data}>This dry run waits for a yes. Admins and owners can import it.</AskNote>;
}

function MuchRefused({ counts }: { counts: ImportCounts }) {
  if (counts.read === 0) return <Note>The file has no rows below its column names.</Note>;
  const share = counts.rejected / counts.read;
  if (share < MANY_REFUSED) return null;
  return (
    <Note>
      {formatPercent(share)} of the rows would be refused. When it is that many, a type or the date order is often
      wrong: see the reasons below, then go back to the mapping.
    </Note>
  );
}

function ImportFoot({ detail, onMap }: Omit<CheckedStepProps, 'writes'>) {
  const client = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => confirmImport(detail.id, detail.version),
    onSuccess: (next) => {
      client.setQueryData(importKeys.one(next.id), next);
      client.invalidateQueries({ queryKey: importKeys.list });
    },
    onError: notifyFailure,
  });
  const counts = detail.counts;
  const nothing = counts !== null && counts.read - counts.rejected === 0;
  return (
    <div className="foot">
      <Button onClick={onMap}>Back to mapping</Button>
      <span className="sp" />
      <span className="faint">
        {nothing
          ? 'Every row is refused, so there is nothing to import.'
          : `Nothing is stored yet. An import can be undone for ${UNDO_DAYS} days.`}
      </span>
      <Button kind="primary" disabled={nothing} busy={confirm.isPending} onClick={() => confirm.mutate()}>
        {detail.table ? 'Read the table' : 'Import'}
      </Button>
    </div>
  );
}
