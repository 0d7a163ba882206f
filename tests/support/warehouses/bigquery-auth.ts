/** Google's token endpoint for service accounts, and which methods of BigQuery a token's scope is good for. */
import { type KeyObject, randomBytes } from 'node:crypto';
import type { Answer, Asked } from '@/tests/support/vendors/vendor-server';
import { notSignedIn, scopeMissing } from './bigquery-errors';
import { webToken } from './web-token';

export type Held = { account: string; scopes: string[]; until: number };

const HOUR_SECONDS = 3_600;
const SKEW_SECONDS = 300;
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = 'https://www.googleapis.com/auth/';
const WRITING = ['bigquery', 'cloud-platform'];
const READING = [...WRITING, 'bigquery.readonly', 'cloud-platform.read-only'];
const KNOWN = [...READING, 'bigquery.insertdata', 'devstorage.read_only'];
/** The pages of the reference name these for each method; no other takes a scope that only reads. */
const READERS: ReadonlySet<string> = new Set(
  'datasets.list datasets.get tables.list tables.get tables.testIamPermissions jobs.get jobs.query jobs.getQueryResults'.split(
    ' ',
  ),
);

const said = (error: string, error_description: string): Answer => ({
  status: 400,
  body: { error, error_description },
});

export function tokenOffice(keys: (account: string) => KeyObject | undefined, seconds: number) {
  const tokens = new Map<string, Held>();
  const give = ({ body }: Asked, audience: string): Answer => {
    const form = new URLSearchParams(body);
    const grant = form.get('grant_type');
    if (grant !== GRANT) return said('unsupported_grant_type', `Invalid grant_type: ${grant ?? ''}`);
    const token = webToken(form.get('assertion') ?? '');
    const { iss, scope, aud, iat, exp } = token?.claims ?? {};
    if (!token || typeof iss !== 'string') return said('invalid_grant', 'Invalid JWT: Failed to parse.');
    const key = keys(iss);
    if (!key) return said('invalid_grant', 'Invalid grant: account not found');
    if (token.header.alg !== 'RS256' || !token.signedBy(key)) return said('invalid_grant', 'Invalid JWT Signature.');
    if (aud !== audience) return said('invalid_grant', 'Invalid JWT: Failed audience check.');
    if (!isOfThisHour(iat, exp))
      return said(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      );
    const scopes = typeof scope === 'string' ? scope.split(' ').map((each) => each.replace(SCOPE, '')) : [];
    if (scopes.length === 0 || scopes.some((each) => !KNOWN.includes(each)))
      return said('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
    const access_token = `ya29.${randomBytes(24).toString('base64url')}`;
    tokens.set(access_token, { account: iss, scopes, until: Date.now() + seconds * 1_000 });
    return { status: 200, body: { access_token, expires_in: seconds, token_type: 'Bearer' } };
  };
  const held = ({ headers }: Asked): Held => {
    const found = tokens.get(/^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '');
    if (!found || found.until <= Date.now()) throw notSignedIn();
    return found;
  };
  return { give, held, expire: () => tokens.clear() };
}

const isOfThisHour = (iat: unknown, exp: unknown): boolean => {
  const now = Date.now() / 1_000;
  if (typeof iat !== 'number' || typeof exp !== 'number') return false;
  return iat <= now + SKEW_SECONDS && exp > now && exp - iat <= HOUR_SECONDS;
};

export const mayWrite = ({ scopes }: Held): boolean => scopes.some((each) => WRITING.includes(each));

/** @throws where the token's scope is not one of the method's */
export function allowMethod({ scopes }: Held, method: string): void {
  const good = READERS.has(method) ? READING : WRITING;
  if (!scopes.some((each) => good.includes(each))) throw scopeMissing(method);
}
