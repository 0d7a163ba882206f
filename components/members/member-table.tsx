'use client';

import { MoreHorizontal } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { ColumnHead } from '@/components/ui/column-head';
import { DropdownMenu, type MenuEntry } from '@/components/ui/dropdown-menu';
import { Select } from '@/components/ui/select';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { useMay } from '@/lib/client/use-may';
import type { Member, MemberList } from '@/lib/contracts/members';
import { ROLES, Role } from '@/lib/contracts/roles';
import { formatDate } from '@/lib/format';
import { type Issued, IssuedLinkDialog } from './issued-link';
import { useChangeMember, useReset } from './use-members';

const caption =
  'Viewers read. Managers also download what is on screen. Admins also import, train, promote and change settings. Owners also change roles and delete the workspace.';

export function MemberTable({ list }: { list: MemberList }) {
  const [issued, setIssued] = useState<Issued | null>(null);
  return (
    <>
      <TableBox label="Members">
        <Table label="Members" caption={caption} cards>
          <TableHead>
            <ColumnHead>Name</ColumnHead>
            <ColumnHead>E-mail</ColumnHead>
            <ColumnHead>Role</ColumnHead>
            <ColumnHead>Status</ColumnHead>
            <ColumnHead>Since</ColumnHead>
            <ColumnHead hidden>More</ColumnHead>
          </TableHead>
          <TableBody>
            {list.members.map((member) => (
              <MemberRow key={member.id} member={member} me={list.me} onIssued={setIssued} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
      {issued && <IssuedLinkDialog issued={issued} onClose={() => setIssued(null)} />}
    </>
  );
}

type MemberRowProps = { member: Member; me: string; onIssued: (issued: Issued) => void };

function MemberRow({ member, me, onIssued }: MemberRowProps) {
  const owner = useMay('member:write');
  const mine = member.id === me;
  const change = useChangeMember(member);
  return (
    <Row className={member.suspended ? 'faint' : undefined}>
      <RowHead at="1l">
        {member.name} {mine && <span className="faint">you</span>}
      </RowHead>
      <Cell at="2l">{member.email}</Cell>
      <Cell at="1r">
        {owner && !mine ? (
          <Select
            inCell
            aria-label={`Role of ${member.name}`}
            value={member.role}
            disabled={change.isPending}
            onChange={(event) => change.mutate({ role: Role.parse(event.currentTarget.value) })}
            options={ROLES.map((role) => ({ value: role, label: role }))}
          />
        ) : (
          member.role
        )}
      </Cell>
      <Cell at="3l">
        {member.suspended ? <CheckMark kind="dash">Suspended</CheckMark> : <CheckMark kind="check">Active</CheckMark>}
      </Cell>
      <Cell at="hidden" className="nowrap">
        {formatDate(member.since)}
      </Cell>
      <Cell num at="3r">
        <MemberMenu
          member={member}
          onSuspend={owner && !mine ? () => change.mutate({ suspended: !member.suspended }) : undefined}
          onIssued={onIssued}
        />
      </Cell>
    </Row>
  );
}

type MemberMenuProps = { member: Member; onSuspend: (() => void) | undefined; onIssued: (issued: Issued) => void };

function MemberMenu({ member, onSuspend, onIssued }: MemberMenuProps) {
  const invites = useMay('member:invite');
  const reset = useReset(member, onIssued);
  if (!invites) return null;
  const entries: MenuEntry[] = [
    { kind: 'action', id: 'reset', label: 'Issue a link to set a new password', onSelect: () => reset.mutate() },
  ];
  if (onSuspend) {
    const label = member.suspended ? 'Let in again' : 'Suspend';
    entries.push({ kind: 'action', id: 'suspend', label, onSelect: onSuspend });
  }
  return (
    <DropdownMenu
      label={`More for ${member.name}`}
      align="end"
      entries={entries}
      trigger={
        <IconButton label={`More for ${member.name}`} busy={reset.isPending}>
          <MoreHorizontal aria-hidden="true" />
        </IconButton>
      }
    />
  );
}
