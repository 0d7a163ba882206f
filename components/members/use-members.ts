import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifyFailure } from '@/components/ui/notify-failure';
import { notify } from '@/components/ui/toast';
import { changeMember, issueReset, memberKeys } from '@/lib/client/members';
import type { ChangeMember, Member } from '@/lib/contracts/members';
import type { Issued } from './issued-link';

function wordsOf(member: Member, { role, suspended }: ChangeMember): string {
  if (role !== undefined) return `${member.name} is ${role} now`;
  return suspended ? `${member.name} is suspended and signed out` : `${member.name} may sign in again`;
}

/** A role or a suspension: acts at once, and Undo sends what was before. */
export function useChangeMember(member: Member) {
  const client = useQueryClient();
  const back: ChangeMember = { role: member.role, suspended: member.suspended };
  const refresh = () => client.invalidateQueries({ queryKey: memberKeys.all });
  return useMutation({
    mutationFn: (change: ChangeMember) => changeMember(member.id, change),
    onSuccess: (_, change) => {
      refresh();
      const undo = () => {
        changeMember(member.id, back).then(refresh, notifyFailure);
      };
      notify(wordsOf(member, change), { undo });
    },
    onError: notifyFailure,
  });
}

/** A link with which the member sets a new password; the one before it stops working. */
export function useReset(member: Member, onIssued: (issued: Issued) => void) {
  return useMutation({
    mutationFn: () => issueReset(member.id),
    onSuccess: (link) => onIssued({ title: `New password for ${member.name}`, for: member.email, link }),
    onError: notifyFailure,
  });
}
