'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useQueryState } from 'nuqs';
import { Section } from '@/components/ui/section';
import { ingredientsQuery } from '@/lib/client/ingredients';
import { parseAsPastDay } from '@/lib/client/past-day';
import { NoSegments } from './no-segments';
import { SegmentBar } from './segment-bar';
import { SegmentTable } from './segment-table';

/** Panel 3 of the ingredients. Error and loading are said by the page it stands on, which asks the same question. */
export function SegmentsPanel() {
  const [day] = useQueryState('asOf', parseAsPastDay);
  const { data: view } = useQuery(ingredientsQuery(day));
  if (!view || (view.model === null && view.shown.day !== null)) return null; // the page says since when there are any
  const { segments, segmentVerdict, model, overall } = view;
  const accounts = segments.reduce((sum, segment) => sum + segment.accounts, 0);
  return (
    <Section
      title="Segments the model found"
      measure={segments.length > 0 ? segmentVerdict : undefined}
      action={
        <Link className="small" href={day ? `/segments?asOf=${day}` : '/segments'}>
          All segments
        </Link>
      }
    >
      {segments.length === 0 ? (
        <NoSegments verdict={segmentVerdict} hasModel={model !== null} />
      ) : (
        <>
          <SegmentBar segments={segments} />
          <SegmentTable segments={segments} model={model} accounts={accounts} overall={overall} />
        </>
      )}
    </Section>
  );
}
