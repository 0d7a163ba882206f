import { ACCOUNT, CURRENCY, type FactRow, ID, type KindDefinition, MONEY } from './kind';

/** The stage says it where no column does. */
function outcomeOfStage(row: FactRow): null {
  const stage = String(row.get('stage') ?? '').toLowerCase();
  if (row.get('won') !== null) return null;
  if (/\bwon\b|gewonnen|gagne|ganad/.test(stage)) row.set('won', true);
  if (/\blost\b|verloren|perdu|perdid/.test(stage)) row.set('won', false);
  return null;
}

export const deals: KindDefinition = {
  kind: 'deals',
  table: 'deal',
  signs: ['deal', 'opportunit', 'verkaufschance', 'negocio', 'oportunidad', 'affaire'],
  fields: [
    ID('Deal id', ['deal =id', 'opportunity =id', '=id']),
    { ...ACCOUNT, required: true },
    { key: 'name', label: 'Name', type: 'text', words: ['deal name', 'opportunity name', '=name', 'title', 'nombre'] },
    { key: 'stage', label: 'Stage', type: 'text', words: ['stage', 'phase', 'etapa', 'etape', 'status'] },
    MONEY('amount_minor', 'Amount', ['amount', 'value', 'betrag', 'montant', 'importe']),
    CURRENCY,
    { key: 'won', label: 'Won', type: 'boolean', words: ['won', 'is won', 'gewonnen', 'ganad'] },
    {
      key: 'opened_at',
      label: 'Opened on',
      type: 'date',
      past: true,
      words: ['opened', 'created', 'create date', 'open date'],
    },
    { key: 'closed_at', label: 'Closed on', type: 'date', words: ['closed', 'close date', 'abschluss', 'cierre'] },
  ],
  oneOf: [['opened_at', 'closed_at']],
  occurred: ['opened_at', 'closed_at'],
  identity: ['name', 'opened_at', 'closed_at'],
  order: [['opened_at', 'closed_at']],
  finish: outcomeOfStage,
};
