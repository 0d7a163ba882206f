import { ColumnHead } from '@/components/ui/column-head';
import { SectionHead } from '@/components/ui/section';
import { Select } from '@/components/ui/select';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { FactField, ImportColumn } from '@/lib/contracts/imports';
import { formatCountOf, formatPercentValue } from '@/lib/format';
import { chooseSource, type FactProps, fixedChoice, guessOf, sourceOf } from './fact-mapping';

/** Every field of the kind: which column of the file holds it, and what stands there. */
export function MapFields({ detail, mapping, problems, onChange }: FactProps) {
  const guess = guessOf(detail, mapping);
  if (!guess) return null;
  const wrong = new Set(problems.flatMap(({ columns }) => columns));
  const used = mapping.columns.filter(({ field }) => field !== null).length;
  const unused = mapping.columns.filter(({ field }) => field === null).map(({ name }) => name);
  return (
    <section aria-labelledby="fields">
      <SectionHead
        id="fields"
        title={`${used} of ${formatCountOf(mapping.columns.length, 'column')} used`}
        measure="Guessed from names and values. Change what is wrong."
      />
      <TableBox label="Fields and their columns">
        <Table
          label="Fields and their columns"
          caption={
            unused.length > 0
              ? `Not used: ${unused.slice(0, 12).join(', ')}${unused.length > 12 ? ' …' : ''}.`
              : undefined
          }
        >
          <TableHead>
            <ColumnHead>Field</ColumnHead>
            <ColumnHead>Column in the file</ColumnHead>
            <ColumnHead>Samples</ColumnHead>
            <ColumnHead num>Empty, %</ColumnHead>
          </TableHead>
          <TableBody>
            {guess.fields.map((field) => (
              <FieldRow
                key={field.key}
                field={field}
                needed={
                  field.required
                    ? 'needed'
                    : guess.oneOf.some((group) => group.includes(field.key))
                      ? 'one is needed'
                      : ''
                }
                source={sourceOf(mapping, field.key)}
                columns={detail.columns}
                wrong={wrong.has(field.key)}
                onSource={(source) => onChange((now) => chooseSource(now, field.key, source))}
              />
            ))}
          </TableBody>
        </Table>
      </TableBox>
    </section>
  );
}

type FieldRowProps = {
  field: FactField;
  needed: string;
  source: string;
  columns: readonly ImportColumn[];
  wrong: boolean;
  onSource: (source: string) => void;
};

function FieldRow({ field, needed, source, columns, wrong, onSource }: FieldRowProps) {
  const column = columns.find(({ name }) => name === source);
  const options = [
    { value: '', label: '–' },
    ...field.choices.map((value) => ({
      value: fixedChoice(value),
      label: `In every row: ${value.replaceAll('_', ' ')}`,
    })),
    ...columns.map(({ name }) => ({ value: name, label: name })),
  ];
  return (
    <Row className={source === '' && !wrong ? 'faint' : undefined} data-wrong={wrong || undefined}>
      <RowHead>
        {field.label} {needed && <span className="small faint nowrap">{needed}</span>}
      </RowHead>
      <Cell>
        <Select
          inCell
          className="max-w-none"
          marked={wrong || source !== ''}
          aria-label={`Column for ${field.label}`}
          aria-invalid={wrong || undefined}
          options={options}
          value={source}
          onChange={(event) => onSource(event.currentTarget.value)}
        />
      </Cell>
      <Cell clip className="mono muted max-w-[280px]">
        {column?.samples.map((sample) => sample || '(empty)').join(', ')}
      </Cell>
      <Cell num>{column && formatPercentValue(column.blankShare, 0)}</Cell>
    </Row>
  );
}
