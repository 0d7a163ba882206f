/** Signs in to Salesforce as a program (OAuth 2.0, client credentials), and again when its session has ended. Knows no records. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { refusalsIn } from './salesforce-refusals';
import { type Answer, type Ask, type Pace, type Vendor, vendorHttp } from './vendor-http';
import { parsed } from './vendor-rows';

export type SalesforceOptions = {
  /** The company's own: https://MYDOMAIN.my.salesforce.com. Everything is asked there, whatever an answer names. */
  baseUrl: string;
  /** Consumer key and secret of an app for which client credentials are on, with the user whose rights it has. */
  clientId: string;
  clientSecret: string;
  pace?: Partial<Pace>;
  /** Records of a page: Salesforce gives 2,000 at most. */
  pageSize?: number;
  allowed?: readonly Range[];
};

/** A query may take two minutes. */
const TIMEOUT_MS = 120_000;
const LEAST_BATCH = 200;
export const MOST_BATCH = 2_000;

const Token = z.object({ access_token: z.string().min(1) });
const Refusal = z.object({ error: z.string(), error_description: z.string().nullish() });

type Session = { ask: Ask; token: string };
export type Asker = {
  ask(path: string, signal: AbortSignal): Promise<Answer>;
  /** Text that Salesforce said, without what is secret. */
  clean(text: string): string;
};

/** The token stays in memory here, and is sent to `baseUrl` alone. */
export function salesforceSession(options: SalesforceOptions): Asker {
  const secrets = new Set([options.clientSecret, encodeURIComponent(options.clientSecret)]);
  const clean = (text: string) => [...secrets].reduce((left, secret) => left.replaceAll(secret, '…'), text);
  const signIn = signInBy(options, clean);
  let session: Promise<Session> | null = null;
  /** One sign-in serves all who wait for it; one that failed serves nobody. */
  const renewed = (signal: AbortSignal): Promise<Session> => {
    const made = signIn(signal);
    session = made;
    made.then(
      ({ token }) => secrets.add(token),
      () => {
        if (session === made) session = null;
      },
    );
    return made;
  };
  return {
    clean,
    async ask(path, signal) {
      const asked = session ?? renewed(signal);
      const answer = await (await asked).ask(path, signal);
      if (answer.status !== 401) return answer;
      const newer = session && session !== asked ? session : renewed(signal);
      const again = await (await newer).ask(path, signal);
      if (again.status === 401) throw sessionRefused();
      return again;
    },
  };
}

function signInBy(options: SalesforceOptions, clean: (text: string) => string) {
  const { clientId, clientSecret, pageSize = MOST_BATCH } = options;
  const vendor = vendorOf(options);
  const ask = vendorHttp(vendor);
  const batchSize = Math.min(MOST_BATCH, Math.max(LEAST_BATCH, pageSize));
  return async (signal: AbortSignal): Promise<Session> => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const answer = await ask('/services/oauth2/token', signal, new URLSearchParams(form));
    if (answer.status >= 300) throw notSignedIn(answer, clean);
    const { access_token: token } = parsed(Token, answer.body, 'Salesforce’s answer to the sign-in');
    const headers = { authorization: `Bearer ${token}`, 'sforce-query-options': `batchSize=${batchSize}` };
    return { ask: vendorHttp({ ...vendor, headers }), token };
  };
}

const vendorOf = ({ baseUrl, allowed, pace }: SalesforceOptions): Vendor => ({
  ...{ name: 'Salesforce', baseUrl, allowed, headers: {}, answerId: 'x-sfdc-request-id' },
  ...{ pace: { timeoutMs: TIMEOUT_MS, ...pace }, isTooMany },
});

/** So many at once is over in moments; so many today, which has the same code, is not. */
const isTooMany = ({ status, body }: Answer): boolean =>
  status === 403 &&
  refusalsIn(body).some(
    ({ errorCode, message }) => errorCode === 'REQUEST_LIMIT_EXCEEDED' && /concurrent/i.test(message),
  );

const sessionRefused = (): AppError =>
  new AppError(
    'invalid',
    'Salesforce accepts the app, and not the session that it gives it. Check in Salesforce that the app’s user may sign in from this address, and that the app has the scope “api”.',
    { field: 'clientId' },
  );

const WORDS: Readonly<Record<string, readonly [field: string, message: string]>> = {
  invalid_client_id: [
    'clientId',
    'Salesforce does not know the consumer key. Expected that of an app of this company; a new app is known after some minutes.',
  ],
  invalid_client: ['clientSecret', 'Salesforce does not accept the consumer secret. Expected that of the same app.'],
  unsupported_grant_type: [
    'clientId',
    'The Salesforce app does not take client credentials. Switch the flow on in the app’s settings.',
  ],
};

function notSignedIn({ status, body }: Answer, clean: (text: string) => string): AppError {
  const { error = '', error_description } = Refusal.safeParse(body).data ?? {};
  const said = clean(error_description ?? error)
    .slice(0, 300)
    .replace(/\.$/, '');
  if (/not supported on this domain/i.test(said))
    return new AppError(
      'invalid',
      'Expected the company’s own address at Salesforce, as https://MYDOMAIN.my.salesforce.com: apps cannot sign in at another.',
      { field: 'baseUrl' },
    );
  if (error === 'invalid_grant')
    return new AppError(
      'invalid',
      `Salesforce does not let the app in: ${said}. Set a user to run as in the app’s settings, under its client credentials flow, and check that this user is active.`,
      { field: 'clientId' },
    );
  const known = WORDS[error];
  if (known) return new AppError('invalid', known[1], { field: known[0] });
  return new AppError('upstream', `Salesforce refused the sign-in (${status})${said ? `: ${said}` : ''}.`);
}
