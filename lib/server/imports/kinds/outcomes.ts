import { ACCOUNT, CONTACT, ID, type KindDefinition } from './kind';

export const outcomes: KindDefinition = {
  kind: 'outcomes',
  table: 'outcome',
  signs: ['churn', 'renewal', 'outcome', 'kundigung', 'resiliation', 'baja', 'cancellation', 'verlangerung'],
  fields: [
    ID('Outcome id', ['churn event =id', 'outcome =id', 'renewal =id', '=id']),
    ACCOUNT,
    { ...CONTACT, label: 'Contact, by id or e-mail, where no account is named' },
    {
      key: 'kind',
      label: 'What happened',
      type: 'choice',
      required: true,
      fallback: 'churned',
      words: ['outcome', 'result', 'ergebnis', 'resultado', 'status'],
      choices: {
        churned: ['churn', 'left', 'lost', 'cancel', 'gekundigt', 'verloren', 'perdu', 'resilie', 'baja', 'perdid'],
        renewed: ['renew', 'retained', 'won', 'verlangert', 'renouvele', 'renovad'],
        contracted: ['contract', 'downgrade', 'downsell', 'reduc', 'reduz'],
        expanded: ['expan', 'upgrade', 'upsell', 'erweiter', 'ampli'],
      },
    },
    {
      key: 'occurred_at',
      label: 'When',
      type: 'date',
      required: true,
      words: [
        'churn date',
        'due date',
        'outcome date',
        'renewal date',
        'cancel',
        'occurred',
        '=date',
        'datum',
        'fecha',
      ],
    },
    { key: 'reason', label: 'Reason', type: 'text', words: ['reason', 'grund', 'motif', 'motivo'] },
    {
      key: 'voluntary',
      label: 'Voluntary',
      type: 'boolean',
      words: ['voluntary', 'freiwillig', 'volontaire', 'voluntari'],
    },
  ],
  oneOf: [['account', 'contact']],
  occurred: ['occurred_at'],
  identity: ['kind', 'occurred_at'],
};
