import { ACCOUNT, CONTACT, type FactProblem, type FactRow, ID, type KindDefinition, SUBSCRIPTION } from './kind';

/** Events are kept by month from here on. */
const FIRST = Date.UTC(2000, 0, 1);

function sinceMonthsAreKept(row: FactRow): FactProblem | null {
  const at = row.get('occurred_at');
  if (!(at instanceof Date) || at.getTime() >= FIRST) return null;
  return {
    field: 'occurred_at',
    value: at.toISOString().slice(0, 10),
    rule: 'impossible_value',
    message: 'Expected an event of the year 2000 or later.',
    fix: 'Correct the date.',
  };
}

export const usage: KindDefinition = {
  kind: 'usage',
  table: 'usage_event',
  signs: ['event', 'usage', 'feature', 'nutzung', 'activity', 'uso', 'evento', 'ereignis'],
  fields: [
    ID('Event id', ['message =id', 'event =id', 'usage =id', '=id']),
    ACCOUNT,
    SUBSCRIPTION,
    {
      ...CONTACT,
      label: 'User: contact id, e-mail or any id',
      column: 'user_ref',
      words: ['user =id', 'user', 'contact =id', 'nutzer', 'usuario', 'visitor'],
    },
    {
      key: 'occurred_at',
      label: 'When',
      type: 'date',
      required: true,
      past: true,
      words: [
        'timestamp',
        'occurred',
        'event date',
        'event time',
        'usage date',
        '=date',
        '=time',
        '=day',
        '=week',
        'datum',
        'fecha',
        'week start',
      ],
    },
    {
      key: 'event',
      label: 'Event or feature',
      type: 'text',
      required: true,
      words: [
        'event name',
        'event type',
        'feature name',
        'feature',
        '=event',
        'action',
        'ereignis',
        'evento',
        'product',
      ],
    },
    {
      key: 'quantity',
      label: 'How often',
      type: 'whole',
      min: 0,
      max: 1_000_000_000,
      words: ['count', 'quantity', 'anzahl', 'nombre', 'cantidad', 'actual usage', 'times'],
    },
  ],
  oneOf: [['account', 'subscription', 'contact']],
  occurred: ['occurred_at'],
  identity: ['occurred_at', 'event', 'contact'],
  finish: sinceMonthsAreKept,
};
