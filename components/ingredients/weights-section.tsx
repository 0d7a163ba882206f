'use client';

import { useState } from 'react';
import { WeightBar } from '@/components/charts/weight-bar';
import { ColumnHead } from '@/components/ui/column-head';
import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { EmptyState } from '@/components/ui/state-block';
import { Cell, Row, RowHead, RowToggle, Table, TableBody, TableBox, TableHead } from '@/components/ui/table';
import { componentEntries, definitions } from '@/lib/contracts/definitions';
import type { Ingredient, IngredientsView } from '@/lib/contracts/ingredients';
import { formatInterval, formatPercentValue, wholePercents } from '@/lib/format';
import { FeatureEffect } from './feature-effect';
import { MovingTogether } from './moving-together';

/** Columns of the table, for what lies below a whole row. */
const COLUMNS = 6;

const interval = (weight: { low: number; high: number }) =>
  formatInterval(weight.low, weight.high, (share) => formatPercentValue(share, 0));

const kindOf = ({ actionable }: { actionable: boolean }) => (actionable ? 'can be acted on' : 'context');

type FeatureRowProps = { feature: Ingredient['features'][number]; of: Ingredient; percent: number; max: number };

/** Its kind is said only where it is not that of its component; its effect opens below it. */
function FeatureRow({ feature, of, percent, max }: FeatureRowProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Row kind="sub">
        <RowHead>
          <RowToggle open={open} onToggle={() => setOpen(!open)} label={`Effect of ${feature.name}`} />
          {feature.name}
        </RowHead>
        <Cell className="hide-s">
          <WeightBar value={feature.weight} low={feature.low} high={feature.high} max={max} />
        </Cell>
        <Cell num>{percent}</Cell>
        <Cell num>{interval(feature)}</Cell>
        <Cell>{feature.effect}</Cell>
        <Cell className="nowrap hide-s">
          {(feature.marked || feature.actionable !== of.actionable) && kindOf(feature)}
          {feature.marked && <span className="faint">, marked since</span>}
        </Cell>
      </Row>
      {open && (
        <Row kind="sub">
          <Cell colSpan={COLUMNS} className="pb-3">
            <FeatureEffect {...feature} />
          </Cell>
        </Row>
      )}
    </>
  );
}

type IngredientRowsProps = { ingredient: Ingredient; percent: number; max: number; first: boolean };

function IngredientRows({ ingredient, percent, max, first }: IngredientRowsProps) {
  const [open, setOpen] = useState(first);
  const entry = componentEntries[ingredient.component];
  const { features, weight, low, high, effect } = ingredient;
  // what stands below a component adds up to what stands beside it
  const percents = wholePercents(
    features.map((feature) => feature.weight),
    percent,
  );
  return (
    <>
      <Row>
        <RowHead>
          {features.length > 0 && (
            <RowToggle open={open} onToggle={() => setOpen(!open)} label={`Features of ${entry.title}`} />
          )}
          <Define entry={entry}>{entry.title}</Define>
        </RowHead>
        <Cell className="hide-s">
          <WeightBar value={weight} low={low} high={high} max={max} />
        </Cell>
        <Cell num>
          <b>{percent}</b>
        </Cell>
        <Cell num className="faint">
          {interval(ingredient)}
        </Cell>
        <Cell className="muted">{effect}</Cell>
        <Cell className="faint nowrap hide-s">{kindOf(ingredient)}</Cell>
      </Row>
      {open &&
        features.map((feature, index) => (
          <FeatureRow key={feature.name} feature={feature} of={ingredient} percent={percents[index] ?? 0} max={max} />
        ))}
    </>
  );
}

function Heads() {
  return (
    <TableHead>
      <ColumnHead className="w-[200px]">Component</ColumnHead>
      <ColumnHead className="hide-s w-[300px]">
        <Define entry={definitions.weight}>Weight</Define>
      </ColumnHead>
      <ColumnHead num sorted="descending">
        %
      </ColumnHead>
      <ColumnHead num>
        <Define entry={definitions.weightInterval}>95 %</Define>
      </ColumnHead>
      <ColumnHead>What it does here</ColumnHead>
      <ColumnHead className="hide-s">
        <Define entry={definitions.actionable}>Kind</Define>
      </ColumnHead>
    </TableHead>
  );
}

/** Panel 1: the share each kind of data has in the health of these customers. */
export function WeightsSection({ ingredients, together }: Pick<IngredientsView, 'ingredients' | 'together'>) {
  const sorted = [...ingredients].sort((a, b) => b.weight - a.weight);
  const percents = wholePercents(sorted.map((ingredient) => ingredient.weight));
  const max = Math.max(0.01, ...sorted.map((ingredient) => ingredient.high));
  return (
    <Section
      title="How the score is calculated"
      measure="Share of the points, %, with 95 % interval. Association, not cause."
    >
      {sorted.length === 0 ? (
        <EmptyState title="No weights yet">
          The weights come from a model that has learned from your accounts. Once one is in use, every kind of data
          stands here with its share of the score.
        </EmptyState>
      ) : (
        <TableBox label="Weights">
          <Table dense label="Weights of the components">
            <Heads />
            <TableBody>
              {sorted.map((ingredient, index) => (
                <IngredientRows
                  key={ingredient.component}
                  ingredient={ingredient}
                  percent={percents[index] ?? 0}
                  max={max}
                  first={index === 0}
                />
              ))}
              <Row kind="total">
                <RowHead>All</RowHead>
                <Cell className="hide-s" />
                <Cell num>{percents.reduce((sum, percent) => sum + percent, 0)}</Cell>
                <Cell />
                <Cell />
                <Cell className="hide-s" />
              </Row>
            </TableBody>
          </Table>
        </TableBox>
      )}
      {sorted.length > 0 && <MovingTogether together={together} />}
    </Section>
  );
}
