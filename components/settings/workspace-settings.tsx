'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { AskNote } from '@/components/ui/ask-note';
import { Facts } from '@/components/ui/facts';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Skeleton } from '@/components/ui/skeleton';
import { settingsQuery } from '@/lib/client/settings';
import { useMay } from '@/lib/client/use-may';
import { whoMayQuery } from '@/lib/client/who-may';
import type { Settings } from '@/lib/contracts/settings';
import { formatDays } from '@/lib/format';
import { BandWords } from './band-words';
import { DeleteWorkspace } from './delete-workspace';
import { DeletedAccounts } from './deleted-accounts';
import { LeavingSettings } from './leaving-settings';
import { NameSettings } from './name-settings';
import { ThresholdSettings } from './threshold-settings';

/** `rates`: the part about other currencies. */
export function WorkspaceSettings({ rates }: { rates: ReactNode }) {
  const query = useQuery(settingsQuery());
  const writes = useMay('setting:write');
  if (query.data)
    return writes ? <Forms settings={query.data} rates={rates} /> : <ReadOnly settings={query.data} rates={rates} />;
  if (!query.error) return <SettingsSkeleton />;
  return (
    <QueryError what="The settings" error={query.error} onRetry={() => query.refetch()} retrying={query.isFetching} />
  );
}

type PartsProps = { settings: Settings; rates: ReactNode };

function Forms({ settings, rates }: PartsProps) {
  return (
    <div className="max-w-[720px]">
      <NameSettings settings={settings} />
      {rates}
      {/* a saved change is a new form: its fields begin with what holds now */}
      <ThresholdSettings key={`${settings.thresholds.risk} ${settings.thresholds.healthy}`} settings={settings} />
      <LeavingSettings settings={settings} />
      <DeletedAccounts />
      <DeleteWorkspace />
    </div>
  );
}

function ReadOnly({ settings, rates }: PartsProps) {
  const { data: names } = useQuery(whoMayQuery('setting:write'));
  const { workspaceName, currency, horizonDays, gapDays, countInvoluntary, retrainDays } = settings;
  return (
    <div className="max-w-[720px]">
      <Section title="Workspace" first>
        <Facts
          items={[
            { label: 'Name', value: workspaceName },
            { label: 'Currency', value: currency },
            { label: 'Horizon', value: formatDays(horizonDays) },
            { label: 'Gap that counts as leaving', value: formatDays(gapDays) },
            { label: 'Involuntary leaving', value: countInvoluntary ? 'counts' : 'does not count' },
            {
              label: 'Trained again',
              value: retrainDays === 0 ? 'on request' : `every ${formatDays(retrainDays)}, as a candidate`,
            },
          ]}
        />
      </Section>
      <Section title="Health bands">
        <BandWords thresholds={settings.thresholds} />
      </Section>
      {rates}
      <AskNote names={names}>Admins and owners change these settings.</AskNote>
    </div>
  );
}

export function SettingsSkeleton() {
  return (
    <div role="status" className="grid max-w-[720px] gap-6 pt-5">
      <span className="sr">Loading the settings</span>
      <Skeleton block width={280} height={92} />
      <Skeleton block width="100%" height={140} />
      <Skeleton block width="100%" height={140} />
    </div>
  );
}
