import { Fragment } from 'react';
import { ColumnHead } from '@/components/ui/column-head';
import { Cell, Row, RowHead, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import type { WhyChanged } from '@/lib/contracts/change';
import { componentEntries } from '@/lib/contracts/definitions';
import { formatDate, formatScore, formatSigned } from '@/lib/format';

const label = 'Why it changed';
const caption =
  'Each part of the inputs is the mean effect over all orders in which the old values could have become the new ones, under the model of then. All rows add up to the score now.';

type ChangeTableProps = { change: WhyChanged; from: NonNullable<WhyChanged['from']> };

/** From the score then to the score now: inputs, model, settings and override; rows of zero stay. */
export function ChangeTable({ change, from }: ChangeTableProps) {
  const { parts, to, model, settings, override, clip, components } = change;
  const inputs = parts.reduce((sum, { points }) => sum + points, 0);
  const same = from.modelNumber === to.modelNumber;
  const moved = `${parts.length} of ${components} components moved`;
  return (
    <TableBox label={label}>
      <Table dense label={label} caption={caption}>
        <TableHead>
          <ColumnHead>Part</ColumnHead>
          <ColumnHead>What moved</ColumnHead>
          <ColumnHead num>Points</ColumnHead>
        </TableHead>
        <TableBody>
          <Edge head={`Score on ${formatDate(from.asOf)}`} words={lookOf(from)} health={from.health} />
          <Step head={`Inputs, scored by model v${from.modelNumber}`} words={moved} points={inputs} />
          <InputRows parts={parts} />
          <Step
            head={same ? `Model v${to.modelNumber}` : `Model v${from.modelNumber} → v${to.modelNumber}`}
            words={same ? 'the same' : 'on the inputs of now'}
            points={model}
          />
          <Step head="Settings and override" words={wordsOf({ settings, override })} points={settings + override} />
          {clip !== 0 && <Step head="Clip" words="the scale ends at 0 and 100" points={clip} />}
          <Edge head={`Score on ${formatDate(to.asOf)}`} words={lookOf(to)} health={to.health} />
        </TableBody>
      </Table>
    </TableBox>
  );
}

const lookOf = ({ modelNumber, reconstructed }: WhyChanged['to']) =>
  reconstructed ? `reconstructed by model v${modelNumber}` : `as shown that day, model v${modelNumber}`;

/** "scale moved to another average −2, override +5" */
function wordsOf({ settings, override }: Pick<WhyChanged, 'settings' | 'override'>): string {
  const said = [
    ...(settings === 0 ? [] : [`scale rests on another average ${formatSigned(settings)}`]),
    ...(override === 0 ? [] : [`override ${formatSigned(override)}`]),
  ];
  return said.length === 0 ? 'unchanged' : said.join(', ');
}

function Edge({ head, words, health }: { head: string; words: string; health: number }) {
  return (
    <Row kind="total">
      <RowHead>{head}</RowHead>
      <Cell className="muted">{words}</Cell>
      <Cell num>{formatScore(health)}</Cell>
    </Row>
  );
}

function Step({ head, words, points }: { head: string; words: string; points: number }) {
  return (
    <Row>
      <RowHead>{head}</RowHead>
      <Cell className="muted">{words}</Cell>
      <Cell num>
        <b>{formatSigned(points)}</b>
      </Cell>
    </Row>
  );
}

const known = (value: string | null) => value ?? 'not known';

function InputRows({ parts }: Pick<WhyChanged, 'parts'>) {
  return parts.map(({ component, points, features }) => (
    <Fragment key={component}>
      <Row kind="sub">
        <RowHead>
          <b className="text-ink">{componentEntries[component].title}</b>
        </RowHead>
        <Cell />
        <Cell num>
          <b>{formatSigned(points)}</b>
        </Cell>
      </Row>
      {features.map(({ name, before, after, points: own }) => (
        <Row key={name} kind="sub">
          <RowHead>
            <span className="pl-4">{name}</span>
          </RowHead>
          <Cell className="muted">{before === after ? known(after) : `${known(before)} → ${known(after)}`}</Cell>
          <Cell num>{formatSigned(own)}</Cell>
        </Row>
      ))}
    </Fragment>
  ));
}
