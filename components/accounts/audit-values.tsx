import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { AuditedScore, AuditedValue } from '@/lib/contracts/audit-score';
import { componentEntries, definitions } from '@/lib/contracts/definitions';
import { formatCountOf, formatDate, formatSigned } from '@/lib/format';

type Pass = NonNullable<AuditedScore['pass']>;

/** Every value that the score used, with its points, when it was known, and what came later. */
export function AuditValues({ pass }: { pass: Pass }) {
  const { values, notRebuilt } = pass;
  const other = values.filter(({ late, rebuilt }) => late !== null || rebuilt !== null).length;
  const measure = `${formatCountOf(values.length, 'value')}, as known at that moment`;
  return (
    <Section title="What the score knew" measure={measure}>
      <TableBox label="Values that the score used">
        <Table dense label="Values that the score used">
          <TableHead>
            <ColumnHead>Input</ColumnHead>
            <ColumnHead>Value</ColumnHead>
            <ColumnHead num>
              <Define entry={definitions.points}>Points</Define>
            </ColumnHead>
            <ColumnHead>
              <Define entry={definitions.knownSince}>Newest fact known</Define>
            </ColumnHead>
            <ColumnHead>Since then</ColumnHead>
          </TableHead>
          <TableBody>
            {values.map((value) => (
              <ValueRow key={value.name} value={value} />
            ))}
          </TableBody>
        </Table>
      </TableBox>
      <p className="small faint pt-2">
        {notRebuilt ??
          (other === 0
            ? 'Built again from the facts as they stand now, every value is the same, and no fact of before that day came later.'
            : 'Built again from the facts as they stand now. The score stands as it was shown: what came later changes none that was kept.')}
      </p>
    </Section>
  );
}

function ValueRow({ value: { name, component, value, points, knownAt, late, rebuilt } }: { value: AuditedValue }) {
  const none = value === null ? 'No fact of this kind was known' : 'Not recorded when it was learned';
  return (
    <Row>
      <RowHead>
        {name} <span className="faint">{componentEntries[component].title.toLowerCase()}</span>
      </RowHead>
      <Cell className="min-w-[72px] [overflow-wrap:anywhere]">{value ?? <span className="faint">missing</span>}</Cell>
      <Cell num>{points === null ? <Unknown reason="This model carries no points" /> : formatSigned(points, 2)}</Cell>
      <Cell className="nowrap">{knownAt === null ? <Unknown reason={none} /> : formatDate(knownAt)}</Cell>
      <Cell className="min-w-[180px]">
        <Since late={late} rebuilt={rebuilt} />
      </Cell>
    </Row>
  );
}

/** "2 facts known only on 14 Nov 2026"; "now 3, from an import of 14 Nov 2026" */
function Since({ late, rebuilt }: Pick<AuditedValue, 'late' | 'rebuilt'>) {
  const parts = [
    ...(late ? [`${formatCountOf(late.facts, 'fact')} known only on ${formatDate(late.from)}`] : []),
    ...(rebuilt
      ? [
          `would be ${rebuilt.value ?? 'missing'}: ${rebuilt.filedAt ? `known only on ${formatDate(rebuilt.filedAt)}, by import` : 'a fact was changed, added or taken back since'}`,
        ]
      : []),
  ];
  return parts.length === 0 ? <span className="faint">–</span> : parts.join('; ');
}
