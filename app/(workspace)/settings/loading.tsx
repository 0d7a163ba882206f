import { SettingsSkeleton } from '@/components/settings/workspace-settings';
import { PageHeader } from '@/components/ui/page-header';

export default function SettingsLoading() {
  return (
    <>
      <PageHeader title="Settings" />
      <SettingsSkeleton />
    </>
  );
}
