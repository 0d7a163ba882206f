import { ACCOUNT, ID, type KindDefinition } from './kind';

export const milestones: KindDefinition = {
  kind: 'milestones',
  table: 'milestone',
  signs: ['milestone', 'meilenstein', 'jalon', 'hito', 'mijlpaal'],
  fields: [
    ID('Milestone id', ['milestone =id', '=id']),
    { ...ACCOUNT, required: true },
    {
      key: 'name',
      label: 'Milestone',
      type: 'text',
      required: true,
      words: ['milestone name', 'milestone', 'meilenstein', 'jalon', 'hito', '=name'],
    },
    {
      key: 'occurred_at',
      label: 'Reached on',
      type: 'date',
      required: true,
      past: true,
      words: ['reached', 'achieved', 'completed', 'erreicht', '=date', 'datum', 'fecha', 'occurred', 'milestone date'],
    },
  ],
  oneOf: [],
  occurred: ['occurred_at'],
  identity: ['name', 'occurred_at'],
};
