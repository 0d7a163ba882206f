import { ColumnHead } from '@/components/ui/column-head';
import { Section } from '@/components/ui/section';
import { Cell, GroupRow, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { componentEntries } from '@/lib/contracts/definitions';
import { COMPONENTS } from '@/lib/contracts/imports';
import { formatCountOf } from '@/lib/format';

type FieldValue = AccountDetail['fields'][number];
type Group = { name: string; fields: FieldValue[] };

/** In the order of the components; what belongs to none comes last. */
function grouped(fields: readonly FieldValue[]): Group[] {
  const known = COMPONENTS.map((component) => ({
    name: componentEntries[component].title,
    fields: fields.filter((field) => field.component === component),
  }));
  const names: readonly (string | null)[] = COMPONENTS;
  const rest = { name: 'In no component', fields: fields.filter((field) => !names.includes(field.component)) };
  return [...known, rest].filter((group) => group.fields.length > 0);
}

/** Everything the files say about the account, as they say it. */
export function AccountFields({ account }: { account: AccountDetail }) {
  return (
    <Section first title="Data" measure={`${formatCountOf(account.fields.length, 'field')}, latest value of each`}>
      <TableBox label="Data">
        <Table dense label="Fields and values" className="max-w-[720px]">
          <TableHead>
            <ColumnHead>Field</ColumnHead>
            <ColumnHead>Value</ColumnHead>
          </TableHead>
          <TableBody>
            {grouped(account.fields).map((group) => (
              <FieldGroup key={group.name} group={group} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </Section>
  );
}

function FieldGroup({ group }: { group: Group }) {
  return (
    <>
      <GroupRow columns={2}>{group.name}</GroupRow>
      {group.fields.map((field) => (
        <Row key={field.name}>
          <RowHead>{field.name}</RowHead>
          <Cell className="[overflow-wrap:anywhere]">
            {field.value === '' ? <span className="faint">empty</span> : field.value}
          </Cell>
        </Row>
      ))}
    </>
  );
}
