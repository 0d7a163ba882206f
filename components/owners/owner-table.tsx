import { ColumnHead } from '@/components/ui/column-head';
import { RowLink } from '@/components/ui/row-link';
import { Select } from '@/components/ui/select';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { accountSearch } from '@/lib/client/accounts';
import { useMay } from '@/lib/client/use-may';
import type { Owner, OwnerList } from '@/lib/contracts/owners';
import { formatCount } from '@/lib/format';
import { useChangeOwner } from './use-owners';

const caption =
  'An owner is who the files say looks after an account. One with the name or the address of a member is taken for that member; another one can be chosen.';

export function OwnerTable({ list }: { list: OwnerList }) {
  return (
    <TableBox label="Account owners">
      <Table label="Account owners" caption={caption} cards>
        <TableHead>
          <ColumnHead>Owner in the files</ColumnHead>
          <ColumnHead num>Accounts</ColumnHead>
          <ColumnHead>Member</ColumnHead>
          <ColumnHead>Team</ColumnHead>
        </TableHead>
        <TableBody>
          {list.owners.map((owner) => (
            <OwnerRow key={owner.id} owner={owner} list={list} />
          ))}
        </TableBody>
      </Table>
    </TableBox>
  );
}

function OwnerRow({ owner, list }: { owner: Owner; list: OwnerList }) {
  const writes = useMay('book:write');
  const change = useChangeOwner(owner);
  const { member, chosen, teamId } = owner;
  const guessed = !chosen && member ? `${member.name} (same name)` : 'nobody';
  const team = list.teams.find(({ id }) => id === teamId);
  return (
    <Row>
      <RowHead at="1l">{owner.name}</RowHead>
      <Cell num at="1r">
        <RowLink href={`/accounts${accountSearch({ owner: owner.id, book: 'all' })}`}>
          {formatCount(owner.accounts)}
        </RowLink>
      </Cell>
      <Cell at="2l">
        {writes ? (
          <Select
            inCell
            aria-label={`Member that ${owner.name} is`}
            disabled={change.isPending}
            value={chosen ? (member?.id ?? '') : ''}
            onChange={({ currentTarget }) => change.mutate({ memberId: currentTarget.value || null })}
            options={[
              { value: '', label: guessed },
              ...list.members.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        ) : (
          (member?.name ?? 'nobody')
        )}
      </Cell>
      <Cell at="2r">
        {writes && list.teams.length > 0 ? (
          <Select
            inCell
            aria-label={`Team of ${owner.name}`}
            disabled={change.isPending}
            value={teamId ?? ''}
            onChange={({ currentTarget }) => change.mutate({ teamId: currentTarget.value || null })}
            options={[{ value: '', label: 'none' }, ...list.teams.map(({ id, name }) => ({ value: id, label: name }))]}
          />
        ) : (
          (team?.name ?? 'none')
        )}
      </Cell>
    </Row>
  );
}
