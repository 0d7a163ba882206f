/** Salesforce's sign-in for a program of its own (client credentials), and the sessions that come of it. */
import { createHmac } from 'node:crypto';
import { BASE62, type Draws } from './draws';
import { noSession, notEnabled, userWithoutApi } from './salesforce-errors';
import type { SalesforceLedger } from './salesforce-ledger';
import type { SalesforceHidden } from './salesforce-shapes';
import type { Answer, Asked } from './vendor-server';

export type SalesforceClient = {
  secret: string;
  /** What the user that the app runs as may not read. */
  hidden?: SalesforceHidden;
  /**
   * `app`: no user to run as is set; `user`: that user may not use the API; `company`: its edition has none; `setup`: that
   * user may not view the setup, which the limits ask for.
   */
  without?: 'app' | 'user' | 'company' | 'setup';
};
/** By consumer key. */
export type SalesforceClients = Record<string, SalesforceClient>;
export type SessionOptions = {
  /** Two hours by default; every request starts them anew. */
  sessionSeconds?: number;
  /** `login` is the address for everybody, which knows no client credentials; a company's own address does. */
  domain?: 'own' | 'login';
};
export type Session = { token: string; client: SalesforceClient; last: number };

const said = (error: string, error_description: string): Answer => ({
  status: 400,
  body: { error, error_description },
});

export function sessionsOf(
  ledger: SalesforceLedger,
  { clients, draws, options }: { clients: SalesforceClients; draws: Draws; options: SessionOptions },
) {
  const { sessionSeconds = 7_200, domain = 'own' } = options;
  const sessions = new Map<string, Session>();
  const enter = (client: SalesforceClient, origin: string): Answer => {
    const token = `${ledger.organization.slice(0, 15)}!AQ4AQ${draws.text(80, `${BASE62}._`)}`;
    sessions.set(token, { token, client, last: ledger.now });
    const [user = ''] = ledger.records.User.keys();
    const id = `${origin}/id/${ledger.organization}/${user}`;
    const issued_at = String(ledger.now * 1_000);
    const signature = createHmac('sha256', client.secret).update(`${id}${issued_at}`).digest('base64');
    // No word of when it ends, and nothing to renew it by.
    const body = {
      access_token: token,
      signature,
      scope: 'api',
      instance_url: origin,
      id,
      token_type: 'Bearer',
      issued_at,
    };
    return { status: 200, headers: { 'cache-control': 'no-cache, no-store' }, body };
  };
  return {
    token({ body, headers }: Asked): Answer {
      const form = new URLSearchParams(body);
      const basic = Buffer.from(/^Basic +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '', 'base64').toString();
      const [, key = '', secret = ''] = /^([^:]*):(.*)$/.exec(basic) ?? [];
      if (form.get('grant_type') !== 'client_credentials')
        return said('unsupported_grant_type', 'grant type not supported');
      if (domain === 'login') return said('invalid_grant', 'request not supported on this domain');
      const client = clients[form.get('client_id') ?? key];
      if (!client) return said('invalid_client_id', 'client identifier invalid');
      if (client.secret !== (form.get('client_secret') ?? secret))
        return said('invalid_client', 'invalid client credentials');
      if (client.without === 'app') return said('invalid_grant', 'no client credentials user enabled');
      return enter(client, `http://${headers.host}`);
    },
    of(authorization = ''): Session {
      const session = sessions.get(/^(?:Bearer|OAuth) +(.+)$/i.exec(authorization)?.[1] ?? '');
      if (!session || ledger.now - session.last >= sessionSeconds) throw noSession();
      if (session.client.without === 'company') throw notEnabled();
      if (session.client.without === 'user') throw userWithoutApi();
      session.last = ledger.now;
      return session;
    },
    end: () => sessions.clear(),
  };
}
