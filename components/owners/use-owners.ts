import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifyFailure } from '@/components/ui/notify-failure';
import { notify } from '@/components/ui/toast';
import { accountKeys } from '@/lib/client/accounts';
import { changeOwner, ownerKeys } from '@/lib/client/owners';
import type { ChangeOwner, Owner } from '@/lib/contracts/owners';

/** Books and filters of the list follow. */
export function useRefreshOwners() {
  const client = useQueryClient();
  return () => {
    client.invalidateQueries({ queryKey: ownerKeys.all });
    client.invalidateQueries({ queryKey: accountKeys.all });
  };
}

/** Acts at once; Undo sends what was before. */
export function useChangeOwner({ id, name, member, chosen, teamId }: Owner) {
  const refresh = useRefreshOwners();
  const back: ChangeOwner = { memberId: chosen ? (member?.id ?? null) : null, teamId };
  return useMutation({
    mutationFn: (change: ChangeOwner) => changeOwner(id, change),
    onSuccess: () => {
      refresh();
      notify(`${name} is changed`, { undo: () => void changeOwner(id, back).then(refresh, notifyFailure) });
    },
    onError: notifyFailure,
  });
}
