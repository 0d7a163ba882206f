'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { Button, DownloadLink } from '@/components/ui/button';
import { notifyFailure } from '@/components/ui/notify-failure';
import { Select } from '@/components/ui/select';
import { measureVersion, trackRecordCsvUrl, trackRecordKey } from '@/lib/client/track-record';
import { useMay } from '@/lib/client/use-may';
import { isOver } from '@/lib/contracts/jobs';
import type { TrackRecord } from '@/lib/contracts/track-record';
import { trackParsers, trackQueryOf } from './track-filters';

/** Horizon and segment live in the address; the CSV holds the segment in view. */
export function TrackActions({ data: { record, model, job } }: { data: TrackRecord }) {
  const [address, setAddress] = useQueryStates(trackParsers, { shallow: true });
  return (
    <>
      {record?.dated && record.horizons.length > 1 && (
        <Select
          aria-label="Horizon"
          value={String(record.days)}
          options={record.horizons.map((days) => ({ value: String(days), label: `Within ${days} days` }))}
          onChange={(event) => setAddress({ days: Number(event.currentTarget.value) })}
        />
      )}
      {record && record.segments.length > 0 && (
        <Select
          className="max-w-[200px]"
          aria-label="Segment"
          value={String(record.segment)}
          options={[
            { value: '-1', label: 'All segments' },
            ...record.segments.map(({ position, name }) => ({ value: String(position), label: name })),
          ]}
          onChange={(event) =>
            setAddress({ segment: event.currentTarget.value === '-1' ? null : Number(event.currentTarget.value) })
          }
        />
      )}
      {record && (
        <DownloadLink className="hide-s" href={trackRecordCsvUrl(trackQueryOf(address))}>
          Download CSV
        </DownloadLink>
      )}
      {model?.status === 'active' && (!job || isOver(job)) && <MeasureAgain />}
    </>
  );
}

function MeasureAgain() {
  const measures = useMay('model:train');
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: measureVersion,
    onSuccess: () => client.invalidateQueries({ queryKey: trackRecordKey }),
    onError: notifyFailure,
  });
  if (!measures) return null;
  return (
    <Button className="hide-s" busy={ask.isPending} onClick={() => ask.mutate()}>
      Measure again
    </Button>
  );
}
