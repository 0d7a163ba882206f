import { ACCOUNT, ID, type KindDefinition } from './kind';

export const stages: KindDefinition = {
  kind: 'stages',
  table: 'account_stage',
  signs: ['stage', 'lifecycle', 'phase', 'etapa', 'etape'],
  fields: [
    ID('Row id', ['stage =id', '=id']),
    { ...ACCOUNT, required: true },
    {
      key: 'stage',
      label: 'Stage',
      type: 'text',
      required: true,
      words: ['stage name', 'lifecycle stage', 'stage', 'phase', 'etapa', 'etape'],
    },
    {
      key: 'occurred_at',
      label: 'Since',
      type: 'date',
      required: true,
      past: true,
      words: ['entered', 'since', 'changed', 'start', '=date', 'seit', 'desde', 'depuis', 'occurred', 'stage date'],
    },
  ],
  oneOf: [],
  occurred: ['occurred_at'],
  identity: ['occurred_at', 'stage'],
};
