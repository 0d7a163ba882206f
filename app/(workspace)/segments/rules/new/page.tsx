import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { RuleSegmentNew } from '@/components/rule-segments/rule-segment-new';
import { hydrated } from '@/lib/client/query-client';
import { ruleFieldsQuery } from '@/lib/client/rule-segments';
import { requireCtx } from '@/lib/server/auth';
import { getRuleFields } from '@/lib/server/rule-segments/get-rule-fields';

export const metadata: Metadata = { title: 'New rule segment' };

export default async function NewRuleSegmentPage() {
  const fields = await getRuleFields(await requireCtx());
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(ruleFieldsQuery().queryKey, fields))}>
      <RuleSegmentNew />
    </HydrationBoundary>
  );
}
