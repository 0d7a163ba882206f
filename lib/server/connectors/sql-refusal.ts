/** The refusal of a login that may do more than read. Knows what was found, not where. */
import { AppError } from '@/lib/contracts/errors';

/** `may`: "INSERT into public.customers"; `cure`: the statement that takes it away. */
export type Finding = { may: string; cure: string };

const SHOWN = 3;

/** @throws AppError with the first findings, unless there are none */
export function refuseFindings(findings: readonly Finding[], advice: string): void {
  if (findings.length === 0) return;
  const shown = findings.slice(0, SHOWN);
  const more = findings.length > SHOWN ? ', and more' : '';
  const cures = [...new Set(shown.map(({ cure }) => cure))].join('; ');
  throw new AppError(
    'invalid',
    `This login may ${shown.map(({ may }) => may).join(', ')}${more}. Give it SELECT alone: ${cures}. ${advice}`,
    { field: 'user' },
  );
}
