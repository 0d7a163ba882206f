'use client';

import { useQuery } from '@tanstack/react-query';
import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { contactsQuery } from '@/lib/client/accounts';
import type { ContactList } from '@/lib/contracts/facts';
import { formatCountOf, formatDate } from '@/lib/format';
import { AccountPart, Said } from './account-part';

export function AccountPeople({ id }: { id: string }) {
  const query = useQuery(contactsQuery(id));
  return (
    <AccountPart what="People" query={query} isEmpty={({ contacts }) => contacts.length === 0}>
      {(data) => <People data={data} />}
    </AccountPart>
  );
}

function People({ data: { contacts, emailsShown } }: { data: ContactList }) {
  const caption = emailsShown ? undefined : 'E-mail addresses are shown to managers, admins and owners.';
  return (
    <Section first title="People" measure={formatCountOf(contacts.length, 'contact')}>
      <TableBox label="People">
        <Table dense label="People" caption={caption}>
          <TableHead>
            <ColumnHead>Name</ColumnHead>
            {emailsShown && <ColumnHead>E-mail</ColumnHead>}
            <ColumnHead>Title</ColumnHead>
            <ColumnHead>Role</ColumnHead>
            <ColumnHead>Since</ColumnHead>
            <ColumnHead>Left</ColumnHead>
          </TableHead>
          <TableBody>
            {contacts.map((contact) => (
              <Row key={contact.id} className={contact.leftAt ? 'faint' : undefined}>
                <RowHead>
                  <Said>{contact.name}</Said>
                </RowHead>
                {emailsShown && (
                  <Cell className="[overflow-wrap:anywhere]">
                    <Said>{contact.email}</Said>
                  </Cell>
                )}
                <Cell>
                  <Said>{contact.title}</Said>
                </Cell>
                <Cell>
                  <Said>{contact.role?.replaceAll('_', ' ')}</Said>
                </Cell>
                <Cell className="nowrap">{formatDate(contact.since)}</Cell>
                <Cell className="nowrap">{formatDate(contact.leftAt)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}
