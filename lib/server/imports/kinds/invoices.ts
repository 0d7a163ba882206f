import { ACCOUNT, CURRENCY, ID, type KindDefinition, MONEY, SUBSCRIPTION } from './kind';

export const invoices: KindDefinition = {
  kind: 'invoices',
  table: 'invoice',
  signs: ['invoice', 'rechnung', 'facture', 'factura', 'factuur', 'billing', 'billed'],
  fields: [
    ID('Invoice id', ['invoice =id', 'invoice number', 'invoice no', 'rechnung', 'facture', 'factura', '=id']),
    ACCOUNT,
    { ...SUBSCRIPTION, column: 'subscription' },
    MONEY('amount_minor', 'Amount', ['amount', 'total', 'betrag', 'montant', 'importe', 'bedrag', 'billed'], {
      required: true,
    }),
    CURRENCY,
    {
      key: 'issued_at',
      label: 'Issued on',
      type: 'date',
      required: true,
      past: true,
      column: null,
      words: ['invoice date', 'issued', 'issue date', 'created', 'datum', 'fecha', '=date'],
    },
    { key: 'due_at', label: 'Due on', type: 'date', words: ['due', 'fallig', 'echeance', 'vencimiento'] },
    {
      key: 'paid_at',
      label: 'Paid on',
      type: 'date',
      past: true,
      words: ['paid', 'bezahlt', 'paye', 'pagad', 'payment date'],
    },
    {
      key: 'failed',
      label: 'Payment failed',
      type: 'boolean',
      words: ['failed', 'fehlgeschlagen', 'declined', 'fallid'],
    },
  ],
  oneOf: [['account', 'subscription']],
  occurred: ['issued_at'],
  identity: ['issued_at', 'amount_minor'],
};
