/** What our rows have to say of a Salesforce ledger, put together from its truth. */
import type { SalesforceLedger, SalesforceTruth, Values } from './salesforce-ledger';

type Row = Record<string, string>;
export const READ_STREAMS = [
  ...(['accounts', 'contacts', 'opportunities', 'lost_renewals'] as const),
  ...(['cases', 'tasks', 'contracts', 'assets'] as const),
] as const;
export type ReadStream = (typeof READ_STREAMS)[number];

const OBJECT = {
  ...({
    accounts: 'Account',
    contacts: 'Contact',
    opportunities: 'Opportunity',
    lost_renewals: 'Opportunity',
  } as const),
  ...({ cases: 'Case', tasks: 'Task', contracts: 'Contract', assets: 'Asset' } as const),
};
export const objectOf = (stream: ReadStream) => OBJECT[stream];

export function salesforceRows({ truth }: SalesforceLedger, stream: ReadStream): Map<string, Row> {
  const rows = [...truth.live[OBJECT[stream]].values()].flatMap((said) => {
    const row = ROW[stream](said, truth);
    return row ? [{ id: text(said.Id), ...row, updated_at: time(said.SystemModstamp) }] : [];
  });
  return new Map(rows.map((row) => [row.id, row]));
}

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));
const time = (value: unknown) => text(value).replace('+0000', 'Z');
const owner = ({ OwnerId }: Values, { live }: SalesforceTruth) => live.User.get(text(OwnerId));

const ROW: Record<ReadStream, (said: Values, truth: SalesforceTruth) => Row | null> = {
  accounts: (said, truth) => ({
    ...{ name: text(said.Name), parent: text(said.ParentId), type: text(said.Type), industry: text(said.Industry) },
    ...{ employees: text(said.NumberOfEmployees), annual_revenue: text(said.AnnualRevenue) },
    ...{ website: text(said.Website), domain: text(said.Website).replace(/^https:\/\/www\.|\/$/g, '') },
    ...{ city: text(said.BillingCity), country: text(said.BillingCountry), created: time(said.CreatedDate) },
    ...{ owner: text(owner(said, truth)?.Name), owner_email: text(owner(said, truth)?.Email) },
  }),
  contacts: (said) => ({
    ...{ account: text(said.AccountId), name: text(said.Name), email: text(said.Email), title: text(said.Title) },
    created: time(said.CreatedDate),
  }),
  opportunities: (said, truth) => ({
    ...{ account: text(said.AccountId), name: text(said.Name), stage: text(said.StageName), amount: text(said.Amount) },
    ...{ type: text(said.Type), close_date: text(said.CloseDate), owner: text(owner(said, truth)?.Name) },
    ...{ won: said.IsClosed ? text(said.StageName === 'Closed Won') : '', created: opened(said) },
    closed_at: said.IsClosed ? text(said.CloseDate) : '',
  }),
  lost_renewals: (said) =>
    said.StageName === 'Closed Lost' && said.Type === 'Renewal'
      ? { account: text(said.AccountId), close_date: text(said.CloseDate), name: text(said.Name) }
      : null,
  cases: (said) => ({
    ...{ account: text(said.AccountId), contact: text(said.ContactId), subject: text(said.Subject) },
    ...{ number: text(said.CaseNumber), status: text(said.Status), priority: text(said.Priority) },
    ...{ origin: text(said.Origin), created: time(said.CreatedDate), closed_at: time(said.ClosedDate) },
  }),
  tasks: (said) =>
    said.Status === 'Completed' && said.AccountId !== null
      ? {
          ...{ account: text(said.AccountId), contact: text(said.WhoId), subject: text(said.Subject) },
          kind: text(said.TaskSubtype).toLowerCase().replace('task', 'other'),
          occurred_at: happened(said),
        }
      : null,
  contracts: (said) =>
    said.Status === 'Activated'
      ? {
          ...{ account: text(said.AccountId), number: text(said.ContractNumber), started_at: text(said.StartDate) },
          ...{ term_months: text(said.ContractTerm), renewal_at: text(said.EndDate), ended_at: '' },
        }
      : null,
  assets: (said) =>
    said.AccountId !== null && said.InstallDate !== null
      ? {
          ...{ account: text(said.AccountId), product: text(said.Name), status: text(said.Status) },
          ...{ quantity: text(said.Quantity), price: text(said.Price), started_at: text(said.InstallDate) },
          ...{ renewal_at: text(said.UsageEndDate), ended_at: '' },
        }
      : null,
};

function opened({ IsClosed, CreatedDate, CloseDate }: Values): string {
  const [created, closes] = [time(CreatedDate), text(CloseDate)];
  if (!IsClosed || created < closes) return created;
  return created.startsWith(closes) ? closes : '';
}

function happened({ ActivityDate, CreatedDate, LastModifiedDate }: Values): string {
  if (ActivityDate === null) return time(CreatedDate);
  const [due, changed] = [text(ActivityDate), time(LastModifiedDate)];
  return due < changed ? due : changed;
}
