/** The mapping that the wizard begins with: the kind that the file looks like, and the columns as guessed. */
import type { ImportDetail, ImportMapping } from '@/lib/contracts/imports';

export function asGuessed({ guess, suggested, facts }: ImportDetail): ImportMapping {
  const fact = facts.find((each) => each.kind === guess);
  if (!fact) return suggested;
  const { currency, dateOrder, decimal, version } = suggested;
  const recorded = { rule: 'occurred', column: null, lagDays: 0 } as const;
  return { kind: fact.kind, columns: fact.columns, fixed: fact.fixed, recorded, currency, dateOrder, decimal, version };
}
