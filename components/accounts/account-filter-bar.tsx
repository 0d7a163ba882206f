'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { FilterButton, LinkButton } from '@/components/ui/button';
import { Define } from '@/components/ui/definition';
import { DropdownMenu, type MenuEntry } from '@/components/ui/dropdown-menu';
import { Input } from '@/components/ui/input';
import { useShortcut } from '@/components/ui/shortcut';
import { definitions } from '@/lib/contracts/definitions';
import { ACCOUNT_BANDS, type AccountFilters, isFiltered } from './account-filters';
import type { FilterChange } from './use-account-filters';

const pauseMs = 250;
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
  segments: readonly { id: string; name: string }[];
  /** whether the table shows probabilities */
  risks: boolean;
  change: (next: FilterChange) => void;
};

export function AccountFilterBar({ filters, text, segments, risks, change }: AccountFilterBarProps) {
  const onText = useCallback((q: string) => change({ q }), [change]);
  const bands = ACCOUNT_BANDS.map((id) => ({ id, label: bandNames[id] }));
  const chooseBand = (id: string | null) => change({ band: ACCOUNT_BANDS.find((band) => band === id) ?? null });
  return (
    <search className="filters" aria-label="Filter accounts">
      <SearchBox text={text} onText={onText} />
      <ChoiceFilter label="Band" chosen={filters.band} choices={bands} onChoose={chooseBand} />
      {(segments.length > 0 || filters.segment) && (
        <ChoiceFilter
          label="Segment"
          chosen={filters.segment}
          choices={segments.map(({ id, name }) => ({ id, label: name }))}
          onChoose={(segment) => change({ segment })}
        />
      )}
      {isFiltered(filters) && (
        <LinkButton onClick={() => change({ q: null, band: null, segment: null })}>Clear filters</LinkButton>
      )}
      <span className="sp" />
      <Legend risks={risks} />
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
          <Define entry={definitions.horizon}>horizon</Define>, <Define entry={definitions.riskArr}>risk × ARR</Define>?
        </>
      )}
    </p>
  );
}
