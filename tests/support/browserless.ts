/** A browser without a window: keeps cookies, says where a request comes from, and follows no redirect by itself. */
import fs from 'node:fs';

/** `url` is where the server listens, `origin` what its people call it; `secrets` collects what must never be logged. */
export type Site = { url: string; origin: string; secrets?: string };
export type Answer = { status: number; headers: Headers; text: string; json: <T = Record<string, unknown>>() => T };
/** `json` is sent as JSON, `raw` as it is; a header that is null is left out. */
export type Sending = { json?: unknown; raw?: BodyInit; headers?: Record<string, string | null> };

export type Browserless = {
  cookies: Map<string, string>;
  send: (method: string, path: string, sending?: Sending) => Promise<Answer>;
  get: (path: string, headers?: Record<string, string | null>) => Promise<Answer>;
  signIn: (email: string, password: string) => Promise<Answer>;
  signOut: () => Promise<Answer>;
  /** The same cookies in a browser of its own: what a thief would hold. */
  copy: () => Browserless;
};

/** Text that no log, audit row or data file may hold in the clear. */
export function keepSecret(site: Site, text: string | undefined): void {
  if (site.secrets && text) fs.appendFileSync(site.secrets, `${text}\n`);
}

export function browserless(site: Site, cookies: Iterable<[string, string]> = []): Browserless {
  const jar = new Map(cookies);

  async function send(method: string, path: string, { json, raw, headers = {} }: Sending = {}): Promise<Answer> {
    const sent = new Headers(method === 'GET' || method === 'HEAD' ? {} : { origin: site.origin });
    if (json !== undefined) sent.set('content-type', 'application/json');
    if (jar.size > 0) sent.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    for (const [name, value] of Object.entries(headers)) value === null ? sent.delete(name) : sent.set(name, value);
    const body = raw ?? (json === undefined ? undefined : JSON.stringify(json));
    const response = await fetch(`${site.url}${path}`, {
      method,
      headers: sent,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    for (const line of response.headers.getSetCookie()) keep(line);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
  }

  function keep(line: string): void {
    const [pair = '', ...rest] = line.split(';');
    const name = pair.slice(0, pair.indexOf('=')).trim();
    const value = pair.slice(pair.indexOf('=') + 1).trim();
    const expires = rest.find((part) => /^\s*expires=/i.test(part))?.split('=')[1];
    const gone =
      value === '' || rest.some((part) => /^\s*max-age=0$/i.test(part)) || Date.parse(expires ?? '') < Date.now();
    if (gone) jar.delete(name);
    else jar.set(name, value);
    if (!gone && name.endsWith('session')) keepSecret(site, value);
  }

  const get: Browserless['get'] = (path, headers = {}) => send('GET', path, { headers });

  /** next-auth's own form: its token first, then what was typed. */
  async function form(path: string, fields: Record<string, string>): Promise<Answer> {
    const { csrfToken } = (await get('/api/auth/csrf')).json<{ csrfToken: string }>();
    return send('POST', path, { raw: new URLSearchParams({ ...fields, csrfToken, json: 'true', callbackUrl: '/' }) });
  }

  return {
    cookies: jar,
    send,
    get,
    signIn: (email, password) => {
      keepSecret(site, password);
      return form('/api/auth/callback/credentials', { email, password });
    },
    signOut: () => form('/api/auth/signout', {}),
    copy: () => browserless(site, jar),
  };
}

/** What this person sees in every page: 200 with a session, 401 without. */
export const meOf = async (browser: Browserless): Promise<number> => (await browser.get('/api/me')).status;

/** Asks again until `done` says yes. @throws after `ms` with the last thing seen */
export async function until<T>(ask: () => Promise<T>, done: (seen: T) => boolean, ms = 30_000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const seen = await ask();
    if (done(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`waited ${ms} ms in vain; last: ${JSON.stringify(seen)?.slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
