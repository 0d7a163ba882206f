import { ACCOUNT, CONTACT, ID, type KindDefinition, SUBSCRIPTION } from './kind';

export const tickets: KindDefinition = {
  kind: 'tickets',
  table: 'ticket',
  signs: ['ticket', 'case', 'support', 'conversation', 'anfrage', 'incident', 'issue'],
  fields: [
    ID('Ticket id', ['ticket =id', 'case =id', 'ticket number', 'case number', 'conversation =id', '=id']),
    ACCOUNT,
    SUBSCRIPTION,
    { ...CONTACT, column: 'contact' },
    {
      key: 'opened_at',
      label: 'Opened on',
      type: 'date',
      required: true,
      past: true,
      words: ['opened', 'submitted', 'created', 'eroffnet', 'erstellt', 'ouvert', 'abierto', 'open date', '=date'],
    },
    {
      key: 'closed_at',
      label: 'Closed on',
      type: 'date',
      past: true,
      words: ['closed', 'solved', 'resolved', 'geschlossen', 'gelost', 'ferme', 'cerrado'],
    },
    {
      key: 'severity',
      label: 'Severity',
      type: 'text',
      words: ['severity', 'priority', 'prioritat', 'priorite', 'prioridad'],
    },
    { key: 'status', label: 'Status', type: 'text', words: ['status', 'state', 'statut', 'estado', 'zustand'] },
    {
      key: 'reopened',
      label: 'Reopened',
      type: 'boolean',
      words: ['reopen', 'wiedereroffnet', 'rouvert', 'reabierto'],
    },
    {
      key: 'subject',
      label: 'Subject',
      type: 'text',
      words: ['subject', 'title', 'betreff', 'asunto', 'objet', 'summary'],
    },
  ],
  oneOf: [['account', 'subscription', 'contact']],
  occurred: ['opened_at'],
  identity: ['opened_at', 'subject'],
  order: [['opened_at', 'closed_at']],
};
