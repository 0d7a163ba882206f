'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { FilterButton, LinkButton } from '@/components/ui/button';
import { Define } from '@/components/ui/definition';
import { DropdownMenu, type MenuEntry } from '@/components/ui/dropdown-menu';
import { Input } from '@/components/ui/input';
import { useShortcut } from '@/components/ui/shortcut';
import type { AccountOverview } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { ACCOUNT_BANDS, type AccountFilters, isFiltered, NO_FILTERS } from './account-filters';
import type { FilterChange } from './use-account-filters';

const pauseMs = 250;
const dues = [
  { id: 'notice30', label: 'Notice within 30 days' },
  { id: 'renewal90', label: 'Renewal within 90 days' },
  { id: 'silent30', label: 'No contact for 30 days' },
] as const;
const bandNames = { risk: 'At risk', watch: 'Watch', healthy: 'Healthy', unscored: 'Not scored', left: 'Left' };

/** Asks when typing pauses. Until then the letters live here alone. */
function SearchBox({ text, onText }: { text: string; onText: (text: string) => void }) {
  const box = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState<string | null>(null);
  useShortcut('/', () => box.current?.focus(), { first: true });
  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(() => {
      onText(draft);
      setDraft(null);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [draft, onText]);
  return (
    <Input
      ref={box}
      type="search"
      className="max-w-[220px]"
      aria-label="Search accounts by name or id"
      aria-keyshortcuts="/"
      placeholder="Name or id"
      maxLength={200}
      value={draft ?? text}
      onChange={(event) => setDraft(event.currentTarget.value)}
    />
  );
}

type Choice = { id: string; label: string };

type ChoiceFilterProps = {
  label: string;
  chosen: string | undefined;
  choices: readonly Choice[];
  onChoose: (id: string | null) => void;
};

function ChoiceFilter({ label, chosen, choices, onChoose }: ChoiceFilterProps) {
  const name = choices.find((choice) => choice.id === chosen)?.label;
  const any: MenuEntry = { kind: 'choice', id: 'any', label: 'Any', checked: !chosen, onSelect: () => onChoose(null) };
  const entries = choices.map(
    ({ id, label: text }): MenuEntry => ({
      kind: 'choice',
      id,
      label: text,
      checked: id === chosen,
      onSelect: () => onChoose(id),
    }),
  );
  return (
    <DropdownMenu
      label={label}
      entries={[any, ...entries]}
      trigger={<FilterButton label={label} value={name ?? (chosen ? 'one that is gone' : 'any')} />}
    />
  );
}

type AccountFilterBarProps = {
  filters: AccountFilters;
  text: string;
  overview: AccountOverview;
  change: (next: FilterChange) => void;
};

type FiltersProps = Pick<AccountFilterBarProps, 'filters' | 'overview' | 'change'>;

const choicesOf = (named: readonly { id: string; name: string }[]): Choice[] =>
  named.map(({ id, name }) => ({ id, label: name }));

/** Filters of people and dates; each is there when there is data for it. */
function PeopleFilters({ filters, overview, change }: FiltersProps) {
  const { owners, teams, knowsContracts, knowsContacts } = overview;
  const offered = dues.filter(({ id }) => (id === 'silent30' ? knowsContacts : knowsContracts));
  return (
    <>
      {(owners.length > 0 || filters.owner) && (
        <ChoiceFilter
          label="Owner"
          chosen={filters.owner}
          choices={[...choicesOf(owners), { id: 'none', label: 'Nobody' }]}
          onChoose={(owner) => change({ owner, book: owner ? 'all' : null })}
        />
      )}
      {(teams.length > 0 || filters.team) && (
        <ChoiceFilter
          label="Team"
          chosen={filters.team}
          choices={choicesOf(teams)}
          onChoose={(team) => change({ team, book: team ? 'all' : null })}
        />
      )}
      {(offered.length > 0 || filters.due) && (
        <ChoiceFilter
          label="Due"
          chosen={filters.due}
          choices={offered}
          onChoose={(id) => change({ due: dues.find((due) => due.id === id)?.id ?? null })}
        />
      )}
    </>
  );
}

export function AccountFilterBar({ filters, text, overview, change }: AccountFilterBarProps) {
  const onText = useCallback((q: string) => change({ q }), [change]);
  const bands = ACCOUNT_BANDS.map((id) => ({ id, label: bandNames[id] }));
  const chooseBand = (id: string | null) => change({ band: ACCOUNT_BANDS.find((band) => band === id) ?? null });
  return (
    <search className="filters" aria-label="Filter accounts">
      <SearchBox text={text} onText={onText} />
      <ChoiceFilter label="Band" chosen={filters.band} choices={bands} onChoose={chooseBand} />
      {(overview.segments.length > 0 || filters.segment) && (
        <ChoiceFilter
          label="Segment"
          chosen={filters.segment}
          choices={choicesOf(overview.segments)}
          onChoose={(segment) => change({ segment })}
        />
      )}
      {(overview.ruleSegments.length > 0 || filters.ruleSegment) && (
        <ChoiceFilter
          label="Rule segment"
          chosen={filters.ruleSegment}
          choices={choicesOf(overview.ruleSegments)}
          onChoose={(ruleSegment) => change({ ruleSegment })}
        />
      )}
      <PeopleFilters filters={filters} overview={overview} change={change} />
      {isFiltered(filters) && <LinkButton onClick={() => change(NO_FILTERS)}>Clear filters</LinkButton>}
      <span className="sp" />
      <Legend risks={overview.model?.showsProbability ?? false} />
    </search>
  );
}

/** What the marks of a row mean; each word opens its definition. */
function Legend({ risks }: { risks: boolean }) {
  return (
    <p className="small faint hide-s">
      Dot is the <Define entry={definitions.health}>score</Define>, bar the{' '}
      <Define entry={definitions.interval}>80 % interval</Define>, ticks the{' '}
      <Define entry={definitions.band}>band edges</Define>.
      {risks && (
        <>
          {' '}
          What is <Define entry={definitions.risk}>risk</Define>, its{' '}
          <Define entry={definitions.horizon}>horizon</Define>, <Define entry={definitions.riskArr}>risk × ARR</Define>,
          its <Define entry={definitions.renewal}>renewal</Define>?
        </>
      )}
    </p>
  );
}
