/** Which connector reads which kind of source: the one list. */
import 'server-only';
import type { ConnectSource } from '@/lib/contracts/sources';
import type { Connector } from './connector';
import { mysqlSource } from './mysql';
import { postgresSource } from './postgres';

export function connectorOf(source: ConnectSource): Connector {
  switch (source.kind) {
    case 'postgres':
      return postgresSource({ ...source.settings, password: source.secret });
    case 'mysql':
      return mysqlSource({ ...source.settings, password: source.secret });
  }
}
