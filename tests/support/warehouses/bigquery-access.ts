/** Who may what at BigQuery: a role on a dataset is a set of permissions. Read anew with every request. */
import type { KeyObject } from 'node:crypto';
import { denied } from './bigquery-errors';

export type DatasetRole = 'METADATA' | 'READER' | 'WRITER' | 'OWNER';
export type BigqueryAccount = {
  publicKey: KeyObject;
  /** By dataset. */
  datasets: Record<string, DatasetRole>;
  /** Whether it may run queries in the project; true unless it says no. */
  jobs?: boolean;
  /** Permissions on every table, as a role of the project's own gives them. */
  more?: string[];
};
export type BigqueryAccounts = Record<string, BigqueryAccount>;

const METADATA = ['datasets.get', 'tables.get', 'tables.list'];
const READER = [...METADATA, 'datasets.getIamPolicy', 'tables.getData', 'tables.export', 'tables.createSnapshot'];
const WRITER = [...READER, 'tables.create', 'tables.delete', 'tables.update', 'tables.updateData', 'tables.updateTag'];
const OWNER = [...WRITER, 'datasets.delete', 'datasets.update', 'datasets.setIamPolicy', 'tables.setIamPolicy'];
const ROLES: Record<DatasetRole, string[]> = { METADATA, READER, WRITER, OWNER };

export function permissionsOf({ datasets, more = [] }: BigqueryAccount, dataset: string): string[] {
  const role = datasets[dataset];
  return [...(role ? ROLES[role] : []).map((each) => `bigquery.${each}`), ...more];
}

export const mayOn = (account: BigqueryAccount, dataset: string, permission: string): boolean =>
  permissionsOf(account, dataset).includes(permission);

/** @param what as `Dataset p:d` or `Table p:d.t` */
export function allow(account: BigqueryAccount, dataset: string, permission: string, what: string): void {
  if (mayOn(account, dataset, permission)) return;
  const [kind = '', name = ''] = what.split(' ');
  throw denied(what, `Permission ${permission} denied on ${kind.toLowerCase()} ${name} (or it may not exist).`);
}

const WRITTEN: Record<DatasetRole, string> = {
  ...{ METADATA: 'roles/bigquery.metadataViewer', READER: 'READER' },
  ...{ WRITER: 'WRITER', OWNER: 'OWNER' },
};

export const accessOf = (accounts: BigqueryAccounts, dataset: string) => [
  { role: 'OWNER', specialGroup: 'projectOwners' },
  ...Object.entries(accounts).flatMap(([userByEmail, { datasets }]) => {
    const role = datasets[dataset];
    return role ? [{ role: WRITTEN[role], userByEmail }] : [];
  }),
];
