/** The settings that this ClickHouse has, and who may give which in the address of a request. */
import { ClickhouseRefusal, lockedSetting } from './clickhouse-errors';

/** With what they are unless somebody says otherwise. */
const DEFAULTS: Record<string, string> = {
  ...{ readonly: '0', allow_ddl: '1', max_execution_time: '0', timeout_overflow_mode: 'throw' },
  ...{ max_result_rows: '0', max_result_bytes: '0', result_overflow_mode: 'throw', max_block_size: '65409' },
  ...{ max_rows_to_read: '0', max_bytes_to_read: '0', read_overflow_mode: 'throw', max_memory_usage: '0' },
  ...{ max_threads: '2', max_query_size: '262144', join_use_nulls: '0', log_queries: '1', log_comment: '' },
  ...{ output_format_json_quote_64bit_integers: '1', output_format_json_quote_decimals: '0' },
  ...{ output_format_json_quote_denormals: '0', output_format_json_escape_forward_slashes: '1' },
  ...{ date_time_output_format: 'simple', session_timezone: '', date_time_input_format: 'basic' },
  ...{ enable_http_compression: '0', http_zlib_compression_level: '3', add_http_cors_header: '0' },
  ...{ send_progress_in_http_headers: '0', http_headers_progress_interval_ms: '100' },
  ...{ http_wait_end_of_query: '0', http_response_buffer_size: '0', http_write_exception_in_output_format: '1' },
  ...{ cancel_http_readonly_queries_on_client_close: '0', use_uncompressed_cache: '0', use_query_cache: '0' },
  ...{ output_format_json_named_tuples_as_objects: '1', output_format_decimal_trailing_zeros: '0' },
  ...{
    http_receive_timeout: '30',
    http_send_timeout: '30',
    priority: '0',
    final: '0',
    output_format_write_statistics: '1',
  },
};

/** Parts of an address that are no settings. */
const RESERVED = new Set(
  (
    'query query_id user password quota_key database default_format stacktrace role compress decompress ' +
    'session_id session_timeout session_check close_session client_protocol_version wait_end_of_query buffer_size'
  ).split(' '),
);

export const isSetting = (name: string): boolean => !RESERVED.has(name) && !name.startsWith('param_');

export type Settings = Record<string, string>;
export const profileSettings = (own: Settings): Settings => ({ ...DEFAULTS, ...own });

/** `true` is 1; a setting that already is what is asked for may be said by anybody. */
export function withSettings(before: Settings, asked: readonly (readonly [string, string])[]): Settings {
  const after = { ...before };
  for (const [name, text] of asked) {
    const value = text === 'true' ? '1' : text === 'false' ? '0' : text;
    if (before[name] === undefined) throw new ClickhouseRefusal('UNKNOWN_SETTING', `Unknown setting '${name}'`);
    if (before[name] === value) continue;
    if (before.readonly === '1' || (before.readonly === '2' && name === 'readonly')) throw lockedSetting(name);
    after[name] = value;
  }
  return after;
}
