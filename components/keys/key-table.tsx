'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { Chip } from '@/components/ui/chip';
import { ColumnHead } from '@/components/ui/column-head';
import { Confirm } from '@/components/ui/confirm';
import { notifyFailure } from '@/components/ui/notify-failure';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { notify } from '@/components/ui/toast';
import { keyKeys, revokeKey } from '@/lib/client/keys';
import type { ApiKey } from '@/lib/contracts/keys';
import { formatDate, formatDateTime } from '@/lib/format';

export function KeyTable({ keys, writes }: { keys: readonly ApiKey[]; writes: boolean }) {
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  return (
    <>
      <TableBox label="API keys">
        <Table label="API keys" dense>
          <TableHead>
            <ColumnHead>Name</ColumnHead>
            <ColumnHead>Key</ColumnHead>
            <ColumnHead>Unknown groups</ColumnHead>
            <ColumnHead>Made</ColumnHead>
            <ColumnHead>Last used</ColumnHead>
            <ColumnHead>Ends</ColumnHead>
            {writes && <ColumnHead hidden>Action</ColumnHead>}
          </TableHead>
          <TableBody>
            {keys.map((key) => (
              <Row key={key.id}>
                <RowHead>{key.name}</RowHead>
                <Cell className="mono nowrap">{key.shown}</Cell>
                <Cell>{key.createsAccounts ? 'become accounts' : 'wait'}</Cell>
                <Cell className="nowrap">
                  {formatDate(key.createdAt)} by {key.createdBy}
                </Cell>
                <Cell className="nowrap">{key.lastUsedAt ? formatDateTime(key.lastUsedAt) : 'never'}</Cell>
                <Cell className="nowrap">
                  <Ends of={key} />
                </Cell>
                {writes && (
                  <Cell num>
                    {key.revokedAt === null && (
                      <LinkButton aria-label={`Revoke the key ${key.name}`} onClick={() => setRevoking(key)}>
                        Revoke
                      </LinkButton>
                    )}
                  </Cell>
                )}
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
      {revoking && <Revoke apiKey={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function Ends({ of: { revokedAt, expiresAt } }: { of: ApiKey }) {
  if (revokedAt) return <Chip>revoked {formatDate(revokedAt)}</Chip>;
  return expiresAt ? formatDate(expiresAt) : 'never';
}

function Revoke({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: keyKeys.all });
      onClose();
      notify(`The key ${apiKey.name} is revoked`);
    },
    onError: notifyFailure,
  });
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke the key ${apiKey.name}?`}
      description="From the next request on, whoever sends with it is refused, and what he sends is not kept here. What came before stays."
      confirmLabel="Revoke key"
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
    />
  );
}
