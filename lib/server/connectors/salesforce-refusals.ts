/** What Salesforce's refusals mean to an admin. Asks for nothing. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Answer } from './vendor-http';

const Refusals = z.array(z.object({ errorCode: z.string(), message: z.string().catch('') }));
type Refusal = z.infer<typeof Refusals>[number];

export const refusalsIn = (body: unknown): Refusal[] => Refusals.safeParse(body).data ?? [];

/** Neither there, nor to be seen by who asks: Salesforce does not tell which. */
export const isHidden = ({ status, body }: Answer): boolean =>
  status === 404 || (status === 403 && refusalsIn(body).some(({ errorCode }) => errorCode === 'INSUFFICIENT_ACCESS'));

const NOT_VISIBLE = ['INVALID_FIELD', 'INVALID_TYPE', 'INSUFFICIENT_ACCESS'];

/** @param clean takes what is secret out of a text */
export function refused({ status, body }: Answer, clean: (text: string) => string): AppError {
  const [first] = refusalsIn(body);
  const code = first?.errorCode ?? '';
  if (code === 'REQUEST_LIMIT_EXCEEDED') return usedUp();
  if (code === 'API_DISABLED_FOR_ORG')
    return new AppError(
      'invalid',
      'This company’s edition of Salesforce has no API. It comes with the Enterprise edition, or is added to the Professional one.',
      { field: 'baseUrl' },
    );
  if (code === 'API_CURRENTLY_DISABLED')
    return new AppError(
      'invalid',
      'The user that the Salesforce app runs as may not use the API. Give it the permission “API Enabled”.',
      { field: 'clientId' },
    );
  // The text of a query stands in the first lines, a drawing of where it went wrong; the reason is the last one.
  const said =
    clean(first?.message ?? '')
      .trim()
      .split('\n')
      .at(-1)
      ?.slice(0, 300)
      .replace(/\.$/, '') ?? '';
  if (NOT_VISIBLE.includes(code))
    return new AppError(
      'invalid',
      `The user that the Salesforce app runs as may not read all of this stream any more: ${said}. Give the right back, or choose its columns anew.`,
      { field: 'columns' },
    );
  if (status === 410)
    return new AppError('upstream', 'This Salesforce does not answer in the version of its API that is asked here.');
  return new AppError('upstream', `Salesforce refused a question (${status})${said ? `: ${said}` : ''}.`);
}

const usedUp = (): AppError =>
  new AppError(
    'limit',
    'The company’s requests to Salesforce’s API for 24 hours are used up. The next run goes on from here.',
  );

/** @param used of `most` requests in 24 hours, by all programs of the company */
export const nearlyUsedUp = (used: number, most: number): AppError =>
  new AppError(
    'limit',
    `${used.toLocaleString('en')} of the company’s ${most.toLocaleString('en')} requests to Salesforce’s API for 24 hours are used, and the last tenth is left to its other programs. The next run goes on from here.`,
  );

export const nothingVisible = (): AppError =>
  new AppError(
    'invalid',
    'The user that the Salesforce app runs as may read neither accounts, contacts, opportunities nor cases. Give it the right to view them.',
    { field: 'clientId' },
  );
