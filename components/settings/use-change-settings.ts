import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifyFailure } from '@/components/ui/notify-failure';
import { notify } from '@/components/ui/toast';
import { changeSettings, settingKeys, settingsQuery } from '@/lib/client/settings';
import type { ChangeSettings, Settings } from '@/lib/contracts/settings';

/** The same settings as they were: what Undo sends. */
function before(settings: Settings, change: ChangeSettings): ChangeSettings {
  const back: ChangeSettings = {};
  if (change.workspaceName !== undefined) back.workspaceName = settings.workspaceName;
  if (change.currency !== undefined) back.currency = settings.currency;
  if (change.thresholds !== undefined) back.thresholds = settings.thresholds;
  if (change.horizonDays !== undefined) back.horizonDays = settings.horizonDays;
  if (change.countInvoluntary !== undefined) back.countInvoluntary = settings.countInvoluntary;
  if (change.retrainDays !== undefined) back.retrainDays = settings.retrainDays;
  if (change.gapDays !== undefined) back.gapDays = settings.gapDays;
  return back;
}

type Change = { change: ChangeSettings; says: string; undoes?: boolean };

/** Every setting acts at once, says so, and can be taken back for a moment; nothing is written over a change that nobody here has seen. */
export function useChangeSettings() {
  const client = useQueryClient();
  const seen = (change: ChangeSettings) => {
    const settings = client.getQueryData(settingsQuery().queryKey);
    return settings && before(settings, change);
  };
  const mutation = useMutation({
    mutationFn: ({ change }: Change) => changeSettings({ ...change, was: seen(change) }),
    onMutate: ({ change }) => seen(change),
    onSuccess: (settings, { says, undoes }, back) => {
      client.setQueryData(settingsQuery().queryKey, settings);
      // bands, money and the workspace's name stand on other pages too
      client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== settingKeys.all[0] });
      const undo =
        back && !undoes ? () => mutation.mutate({ change: back, says: 'Taken back', undoes: true }) : undefined;
      notify(says, { undo });
    },
    onError: (cause) => {
      notifyFailure(cause);
      client.invalidateQueries({ queryKey: settingKeys.all }); // someone else may have been first
    },
  });
  return mutation;
}
