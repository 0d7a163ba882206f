'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { ColumnHead } from '@/components/ui/column-head';
import { Confirm } from '@/components/ui/confirm';
import { notifyFailure } from '@/components/ui/notify-failure';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { notify } from '@/components/ui/toast';
import { memberKeys, revokeInvitation } from '@/lib/client/members';
import type { Invitation } from '@/lib/contracts/members';
import { formatDateTime } from '@/lib/format';

/** Links that were made and not used yet. */
export function InvitationTable({ invitations }: { invitations: readonly Invitation[] }) {
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  return (
    <Section title="Invitations" measure={String(invitations.length)}>
      {invitations.length === 0 ? (
        <p className="muted">Nobody is invited at the moment. An invitation stands here until it is used or over.</p>
      ) : (
        <TableBox label="Invitations">
          <Table label="Invitations" dense>
            <TableHead>
              <ColumnHead>E-mail</ColumnHead>
              <ColumnHead>Role</ColumnHead>
              <ColumnHead>Until</ColumnHead>
              <ColumnHead hidden>Action</ColumnHead>
            </TableHead>
            <TableBody>
              {invitations.map((invitation) => (
                <Row key={invitation.id}>
                  <RowHead>{invitation.email}</RowHead>
                  <Cell>{invitation.role}</Cell>
                  <Cell className="nowrap">{formatDateTime(invitation.expiresAt)}</Cell>
                  <Cell num>
                    <LinkButton
                      aria-label={`Revoke the invitation of ${invitation.email}`}
                      onClick={() => setRevoking(invitation)}
                    >
                      Revoke
                    </LinkButton>
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        </TableBox>
      )}
      {revoking && <Revoke invitation={revoking} onClose={() => setRevoking(null)} />}
    </Section>
  );
}

function Revoke({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeInvitation(invitation.id),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: memberKeys.all });
      onClose();
      notify(`The invitation of ${invitation.email} is revoked`);
    },
    onError: notifyFailure,
  });
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke the invitation of ${invitation.email}?`}
      description="The link that was sent stops working. A new one can be made at any time."
      confirmLabel="Revoke invitation"
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
    />
  );
}
