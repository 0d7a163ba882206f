'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Dispatch, type ReactNode, type SetStateAction, useCallback, useRef, useState } from 'react';
import { AskNote } from '@/components/ui/ask-note';
import { Button, ButtonLink } from '@/components/ui/button';
import { notifyFailure } from '@/components/ui/notify-failure';
import { RadioGroup } from '@/components/ui/radio';
import { Columns } from '@/components/ui/section';
import { importKeys, mapImport } from '@/lib/client/imports';
import { whoMayQuery } from '@/lib/client/who-may';
import { AppError } from '@/lib/contracts/errors';
import {
  type AccountMapping,
  type FactMapping,
  type ImportDetail,
  ImportKind,
  type ImportMapping,
  type MappedColumn,
} from '@/lib/contracts/imports';
import { factProblems, factStart } from './fact-mapping';
import { FactSide } from './fact-side';
import { MapColumns } from './map-columns';
import { MapFields } from './map-fields';
import { MapProblems } from './map-problems';
import { MapSide } from './map-side';
import { accountStart, changeColumn, changeKind, isAccounts, type Problem, problemsOf } from './mapping';
import { SampleRows } from './sample-rows';
import { KIND_WORDS, UNDO_DAYS } from './words';

type MapStepProps = { detail: ImportDetail; writes: boolean; onSent: () => void };

/** Step 2: what the file says, as guessed, and every guess open to change. */
export function MapStep(props: MapStepProps) {
  return props.writes ? <MapForm {...props} /> : <WhoMaps />;
}

function WhoMaps() {
  const { data } = useQuery(whoMayQuery('import:write'));
  return (
    <div className="pt-4">
      <AskNote names={data}>This file waits for its mapping. Admins and owners can go on with it.</AskNote>
    </div>
  );
}

/** Sends the mapping; after a refusal what was chosen stays. */
function useSend(detail: ImportDetail, onSent: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mapping: ImportMapping) => mapImport(detail.id, mapping),
    onSuccess: (next) => {
      client.setQueryData(importKeys.one(next.id), next);
      client.invalidateQueries({ queryKey: importKeys.list });
      onSent();
    },
    onError: (error) => {
      notifyFailure(error);
      // someone else went on with this import: show where it stands now
      if (error instanceof AppError && error.code === 'conflict')
        client.invalidateQueries({ queryKey: importKeys.one(detail.id) });
    },
  });
}

const kindOptions = ImportKind.options.map((value) => ({ value, ...KIND_WORDS[value] }));

/** The mapping a kind begins with, for a file that may have been mapped before. */
function beginWith(kind: ImportKind, now: ImportMapping, detail: ImportDetail): ImportMapping {
  const facts = detail.facts.find((guess) => guess.kind === kind);
  if (facts) return factStart(detail, facts);
  const accounts = isAccounts(now) ? now : accountStart(detail);
  return changeKind(accounts, kind === 'customers' ? 'customers' : 'accounts', detail.suggested);
}

function startOf(detail: ImportDetail): ImportMapping {
  const kind = detail.mapping?.kind ?? detail.guess;
  const facts = detail.facts.find((guess) => guess.kind === kind);
  return facts ? factStart(detail, facts) : accountStart(detail);
}

function MapForm({ detail, onSent }: MapStepProps) {
  const [mapping, setMapping] = useState(() => startOf(detail));
  const [tried, setTried] = useState(false);
  const problemBox = useRef<HTMLDivElement>(null);
  const send = useSend(detail, onSent);
  const problems = isAccounts(mapping) ? problemsOf(mapping, detail.columns) : factProblems(mapping, detail);
  const shown = tried ? problems : [];
  const run = () => {
    setTried(true);
    if (problems.length === 0) return send.mutate(mapping);
    // drawn with this press, so it is there only after it
    requestAnimationFrame(() => problemBox.current?.focus());
  };
  const question = (
    <>
      <MapProblems ref={problemBox} problems={shown} />
      <RadioGroup
        legend="One row of this file is"
        name="kind"
        value={mapping.kind}
        onChange={(kind) => setMapping((now) => beginWith(kind, now, detail))}
        options={kindOptions}
      />
    </>
  );
  return (
    <>
      {isAccounts(mapping) ? (
        <AccountForm detail={detail} mapping={mapping} problems={shown} setMapping={setMapping}>
          {question}
        </AccountForm>
      ) : (
        <FactForm detail={detail} mapping={mapping} problems={shown} setMapping={setMapping}>
          {question}
        </FactForm>
      )}
      <div className="foot">
        <ButtonLink href="/data">Back</ButtonLink>
        <span className="sp" />
        <span className="faint">Nothing is stored yet. An import can be undone for {UNDO_DAYS} days.</span>
        <Button kind="primary" busy={send.isPending} onClick={run}>
          Dry run
        </Button>
      </div>
    </>
  );
}

type FormProps<Mapping> = {
  detail: ImportDetail;
  mapping: Mapping;
  problems: readonly Problem[];
  setMapping: Dispatch<SetStateAction<ImportMapping>>;
  children: ReactNode;
};

/** Every column of the file becomes a field of the account. */
function AccountForm({ detail, mapping, problems, setMapping, children }: FormProps<AccountMapping>) {
  const { suggested } = detail;
  const onChange = useCallback(
    (change: (now: AccountMapping) => AccountMapping) => setMapping((now) => (isAccounts(now) ? change(now) : now)),
    [setMapping],
  );
  const onColumn = useCallback(
    (name: string, patch: Partial<MappedColumn>) => onChange((now) => changeColumn(now, { name, patch, suggested })),
    [suggested, onChange],
  );
  return (
    <Columns template="minmax(0, 1fr) 264px">
      <div className="grid grid-cols-1 content-start gap-4 pt-4 pb-6">
        {children}
        <MapColumns detail={detail} mapping={mapping} problems={problems} onColumn={onColumn} />
        <SampleRows detail={detail} />
      </div>
      <MapSide detail={detail} mapping={mapping} problems={problems} onChange={onChange} />
    </Columns>
  );
}

/** Every field of the kind is looked for among the columns of the file. */
function FactForm({ detail, mapping, problems, setMapping, children }: FormProps<FactMapping>) {
  const onChange = useCallback(
    (change: (now: FactMapping) => FactMapping) => setMapping((now) => (isAccounts(now) ? now : change(now))),
    [setMapping],
  );
  return (
    <Columns template="minmax(0, 1fr) 264px">
      <div className="grid grid-cols-1 content-start gap-4 pt-4 pb-6">
        {children}
        <MapFields detail={detail} mapping={mapping} problems={problems} onChange={onChange} />
        <SampleRows detail={detail} />
      </div>
      <FactSide detail={detail} mapping={mapping} problems={problems} onChange={onChange} />
    </Columns>
  );
}
