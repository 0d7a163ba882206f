import { lensDefinitions } from './definitions-lenses';
import { modelDefinitions } from './definitions-model';
import { type DefinitionEntry, scoreDefinitions } from './definitions-score';
import type { Component } from './imports';

export type { DefinitionEntry };

/** Every definition of the product, once: pages open them from the number itself. */
export const definitions = { ...scoreDefinitions, ...modelDefinitions, ...lensDefinitions };

/** The kinds of data, as they are called and what belongs to them. */
export const componentEntries: Record<Component, DefinitionEntry> = {
  usage: { title: 'Usage', text: 'Events, active users, days since the last use, trend, breadth and depth.' },
  adoption: {
    title: 'Adoption',
    text: 'Seats used of those bought, products and features in use, milestones reached.',
  },
  feedback: { title: 'Feedback', text: 'NPS, CSAT and CES answers, response rate, days since the last answer.' },
  support: { title: 'Support', text: 'Tickets, their age and severity, reopened ones, time to resolve.' },
  relationship: {
    title: 'Relationship',
    text: 'Contacts and conversations, days since the last one, a champion present or lost.',
  },
  commercial: {
    title: 'Commercial',
    text: 'ARR and its change, contract, discount, payments, days to renewal and notice.',
  },
  firmographic: { title: 'Firmographic', text: 'Size, industry, region, plan and how long they have been with you.' },
  custom: { title: 'Custom', text: 'Columns that fit no other kind of data.' },
};
