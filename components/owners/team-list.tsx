import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button, LinkButton } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { notifyFailure } from '@/components/ui/notify-failure';
import { Section } from '@/components/ui/section';
import { notify } from '@/components/ui/toast';
import { failureOf } from '@/lib/client/failure';
import { addTeam, removeTeam } from '@/lib/client/owners';
import { useMay } from '@/lib/client/use-may';
import { NewTeam, type Team } from '@/lib/contracts/owners';
import { formatCountOf } from '@/lib/format';
import { useRefreshOwners } from './use-owners';

/** Teams of owners: what the list of accounts can be filtered by. */
export function TeamList({ teams }: { teams: readonly Team[] }) {
  const writes = useMay('book:write');
  return (
    <Section title="Teams" measure={String(teams.length)}>
      {teams.length === 0 && <p className="muted">No teams. A team groups owners, so that its book can be seen.</p>}
      <ul className="grid max-w-[480px] gap-1">
        {teams.map((team) => (
          <li key={team.id} className="flex items-baseline gap-3">
            <b>{team.name}</b>
            <span className="muted">{formatCountOf(team.owners, 'owner')}</span>
            <span className="sp" />
            {writes && <RemoveTeam team={team} />}
          </li>
        ))}
      </ul>
      {writes && <AddTeam />}
    </Section>
  );
}

/** Nothing is lost but the grouping: its owners stay without a team. */
function RemoveTeam({ team }: { team: Team }) {
  const refresh = useRefreshOwners();
  const remove = useMutation({
    mutationFn: () => removeTeam(team.id),
    onSuccess: () => {
      refresh();
      notify(`${team.name} is removed; its owners have no team now`);
    },
    onError: notifyFailure,
  });
  return (
    <LinkButton aria-label={`Remove the team ${team.name}`} onClick={() => remove.mutate()}>
      Remove
    </LinkButton>
  );
}

function AddTeam() {
  const refresh = useRefreshOwners();
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const add = useMutation({
    mutationFn: addTeam,
    onSuccess: () => {
      refresh();
      setName('');
    },
    onError: (cause) => setWrong(failureOf(cause).message),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const team = NewTeam.safeParse({ name });
    if (!team.success) return setWrong(`Expected a name of 1 to 80 characters, got ${name.trim().length}`);
    setWrong(null);
    if (!add.isPending) add.mutate(team.data);
  };
  return (
    <form onSubmit={submit} noValidate className="pt-3">
      <Field label="New team" error={wrong}>
        {(control) => (
          <div className="flex items-center gap-2">
            <Input
              {...control}
              className="max-w-80"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" busy={add.isPending} disabled={name.trim() === ''}>
              Add
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
