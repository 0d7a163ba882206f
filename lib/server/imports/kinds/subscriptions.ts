import { ACCOUNT, CURRENCY, type FactRow, ID, type KindDefinition, MONEY } from './kind';

/** ARR where only MRR is known: twelve times. */
function yearly(row: FactRow): null {
  const monthly = row.get('mrr_minor');
  if (row.get('arr_minor') === null && typeof monthly === 'number') row.set('arr_minor', monthly * 12);
  return null;
}

export const subscriptions: KindDefinition = {
  kind: 'subscriptions',
  table: 'subscription',
  signs: ['subscription', 'abo', 'abonnement', 'contract', 'vertrag', 'suscripcion', 'contrato', 'contrat'],
  fields: [
    ID('Subscription id', ['subscription =id', 'contract =id', 'abo =id', '=id', 'subscription number', 'vertrag']),
    { ...ACCOUNT, required: true },
    {
      key: 'product',
      label: 'Product or plan',
      type: 'text',
      words: ['product', 'plan tier', 'plan', 'tarif', 'produkt', 'producto', 'produit', 'sku'],
    },
    {
      key: 'seats',
      label: 'Seats',
      type: 'whole',
      min: 0,
      max: 100_000_000,
      words: ['seat', 'licen', 'lizenz', 'plaza'],
    },
    MONEY('arr_minor', 'ARR', ['arr', 'annual', 'yearly', 'contract value', '=acv', 'jahr']),
    MONEY('mrr_minor', 'MRR, where there is no ARR', ['mrr', 'monthly', 'monat', 'mensual', 'mensuel'], {
      column: null,
    }),
    CURRENCY,
    {
      key: 'started_at',
      label: 'Started on',
      type: 'date',
      required: true,
      words: ['start', 'begin', 'from', 'beginn', 'debut', 'inicio', 'created'],
    },
    { key: 'renewal_at', label: 'Renews on', type: 'date', words: ['renewal', 'renew', 'verlangerung', 'renovacion'] },
    { key: 'notice_at', label: 'Notice until', type: 'date', words: ['notice', 'kundigungsfrist', 'preavis', 'aviso'] },
    {
      key: 'ended_at',
      label: 'Ended on',
      type: 'date',
      words: ['end', 'ended', 'cancel', 'terminat', 'ende', '=fin', 'expir', 'gekundigt'],
    },
    { key: 'auto_renew', label: 'Renews by itself', type: 'boolean', words: ['auto renew', 'autorenew', 'auto'] },
    { key: 'trial', label: 'Trial', type: 'boolean', words: ['trial', 'probe', 'prueba', 'essai'] },
  ],
  oneOf: [],
  occurred: ['started_at'],
  identity: ['product', 'started_at'],
  order: [['started_at', 'ended_at']],
  finish: yearly,
};
