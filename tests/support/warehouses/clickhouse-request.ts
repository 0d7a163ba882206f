/** A request to ClickHouse: who asks, what, and with which settings. */
import type { Asked } from '@/tests/support/vendors/vendor-server';
import type { ClickhouseUser, ClickhouseUsers } from './clickhouse-access';
import { ClickhouseRefusal, wrongLogin } from './clickhouse-errors';
import { isSetting, profileSettings, type Settings, withSettings } from './clickhouse-settings';

export type ClickhouseRequest = {
  name: string;
  user: ClickhouseUser;
  sql: string;
  database: string;
  settings: Settings;
  format: string | null;
  get: boolean;
  parameter: (name: string) => string | null;
};

export function requestOf({ method, query, headers, body }: Asked, users: ClickhouseUsers): ClickhouseRequest {
  if (method !== 'GET' && method !== 'POST')
    throw new ClickhouseRefusal('UNSUPPORTED_METHOD', `Unsupported HTTP method ${method}`);
  const { name, password } = loginOf(query, headers);
  const user = users[name];
  if (!user || user.password !== password) throw wrongLogin(name);
  const profile = profileSettings({ ...user.settings, readonly: String(user.readonly ?? 0) });
  const settings = withSettings(
    profile,
    [...query].filter(([key]) => isSetting(key)),
  );
  const get = method === 'GET';
  return {
    ...{ name, user, get },
    // what the body holds is put behind the parameter
    sql: [query.get('query') ?? '', body].filter((part) => part !== '').join('\n'),
    database: query.get('database') ?? headerOf(headers['x-clickhouse-database']) ?? 'default',
    settings: get && settings.readonly === '0' ? { ...settings, readonly: '2' } : settings,
    format: query.get('default_format') ?? headerOf(headers['x-clickhouse-format']),
    parameter: (each) => query.get(`param_${each}`),
  };
}

const headerOf = (value: string | string[] | undefined): string | null => (typeof value === 'string' ? value : null);

/** One of three ways, the one of its own headers first; nobody at all is `default` without a password. */
function loginOf(query: URLSearchParams, headers: Asked['headers']): { name: string; password: string } {
  const own = headerOf(headers['x-clickhouse-user']);
  const key = headerOf(headers['x-clickhouse-key']);
  if (own !== null || key !== null) {
    if (headers.authorization !== undefined)
      throw new ClickhouseRefusal(
        'AUTHENTICATION_FAILED',
        'Invalid authentication: it is not allowed to use X-ClickHouse HTTP headers and Authorization HTTP header simultaneously',
      );
    return { name: own ?? 'default', password: key ?? '' };
  }
  const [, basic] = /^Basic (.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (basic !== undefined) {
    const [name = '', ...rest] = Buffer.from(basic, 'base64').toString().split(':');
    return { name, password: rest.join(':') };
  }
  return { name: query.get('user') ?? 'default', password: query.get('password') ?? '' };
}
