/** What a kind of fact is made of, as data: one pipeline reads every file by it. Knows columns and words; no file, no connection. */
import type { FactKind } from '@/lib/contracts/imports';
import type { RowProblem } from '@/lib/server/imports/row-problem';

export type FieldType =
  | 'text'
  | 'id'
  | 'email'
  | 'date'
  | 'number'
  | 'whole'
  | 'money'
  | 'currency'
  | 'boolean'
  | 'choice';

export type KindField = {
  /** Its name in mappings and in the staging table. */
  key: string;
  label: string;
  type: FieldType;
  required?: boolean;
  /**
   * What columns are called that hold it, in the languages files come in. A pattern matches when each of its words
   * begins a word of the column's name; "=word" is the whole word.
   */
  words: readonly string[];
  /** Column of the kind's table; null = it only helps to find the account or the date. Default: the key. */
  column?: string | null;
  /** Names the account, directly or through something of its own. */
  refers?: 'account' | 'subscription' | 'contact';
  /** Values of a choice, each with the words that mean it in files. */
  choices?: Readonly<Record<string, readonly string[]>>;
  /** May be chosen once for the whole file, and is by default when no column holds it. */
  fallback?: string;
  /** Bounds of numbers; money in the currency's main unit. */
  min?: number;
  max?: number;
  /** The date cannot lie in the future. */
  past?: boolean;
  /** Reckoned by `finish`; no column of a file holds it. */
  derived?: boolean;
};

export type FactValue = string | number | boolean | Date | null;
/** A row by field keys; money in minor units. */
export type FactRow = Map<string, FactValue>;
export type FactProblem = Omit<RowProblem, 'line' | 'column'> & { field: string | null };

export type KindDefinition = {
  kind: FactKind;
  table: string;
  /** Its rows belong to no account. */
  standalone?: true;
  /** Word beginnings that a file of this kind has in its name or its columns' names. */
  signs: readonly string[];
  fields: readonly KindField[];
  /** Of each group at least one field is needed, in the mapping and in every row. */
  oneOf: readonly (readonly string[])[];
  /** Date fields; the first one filled is when it happened. */
  occurred: readonly string[];
  /** Without an id of its own a row is the same as another when these are, and its account. */
  identity: readonly string[];
  /** Pairs of dates, the earlier one first. */
  order?: readonly (readonly [string, string])[];
  finish?: (row: FactRow) => FactProblem | null;
};

/** Column of the table that a field is stored in. */
export const columnOf = (field: KindField): string | null => (field.column === undefined ? field.key : field.column);

/** The account, named by its id or through something that belongs to it. */
export const ACCOUNT: KindField = {
  key: 'account',
  label: 'Account id',
  type: 'id',
  column: null,
  refers: 'account',
  words: [
    ...['account =id', 'customer =id', 'client =id', 'company =id', 'organisation =id', 'organization =id', '=org =id'],
    ...['account', 'customer', 'kunde', 'kunden', 'konto', 'client', 'cliente', 'compte', 'cuenta', 'klant', 'empresa'],
    ...['company', 'organisation', 'organization', 'tenant', 'workspace'],
  ],
};
/** Through a subscription of the account. */
export const SUBSCRIPTION: KindField = {
  key: 'subscription',
  label: 'Subscription id',
  type: 'id',
  column: null,
  refers: 'subscription',
  words: ['subscription =id', 'subscription', 'contract =id', 'abonnement', 'suscripcion', 'vertrag'],
};
/** Through one of its contacts, by id or e-mail address. */
export const CONTACT: KindField = {
  key: 'contact',
  label: 'Contact, by id or e-mail',
  type: 'id',
  column: null,
  refers: 'contact',
  words: ['contact =id', 'contact', 'respondent', 'requester', 'user =id', '=email', '=mail', 'kontakt', 'contacto'],
};
export const ID = (label: string, words: readonly string[]): KindField => ({
  key: 'external_id',
  label,
  type: 'id',
  words,
});
export const MONEY = (
  key: string,
  label: string,
  words: readonly string[],
  more: Partial<KindField> = {},
): KindField => ({
  key,
  label,
  type: 'money',
  min: 0,
  words,
  ...more,
});
export const CURRENCY: KindField = {
  key: 'currency',
  label: 'Currency',
  type: 'currency',
  words: ['currency', 'wahrung', 'devise', 'moneda', 'valuta'],
};
