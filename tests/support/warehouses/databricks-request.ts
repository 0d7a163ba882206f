/** What a request to run a statement says, as far as this Databricks reads it. */
import { z } from 'zod';
import { DatabricksRefusal, invalidValue } from './databricks-errors';

const MAX_ROWS = Number.MAX_SAFE_INTEGER;

const Body = z.object({
  warehouse_id: z.string().min(1),
  statement: z.string().min(1),
  catalog: z.string().optional(),
  schema: z.string().optional(),
  parameters: z
    .array(z.object({ name: z.string(), value: z.string().nullish(), type: z.string().optional() }))
    .default([]),
  wait_timeout: z.string().default('10s'),
  on_wait_timeout: z.enum(['CONTINUE', 'CANCEL']).default('CONTINUE'),
  disposition: z.enum(['INLINE', 'EXTERNAL_LINKS']).default('INLINE'),
  format: z.enum(['JSON_ARRAY', 'ARROW_STREAM', 'CSV']).default('JSON_ARRAY'),
  row_limit: z.int().positive().default(MAX_ROWS),
  byte_limit: z.int().positive().default(MAX_ROWS),
});
export type ExecuteBody = z.infer<typeof Body> & { waits: boolean };

export function bodyOf(text: string): ExecuteBody {
  const read = Body.safeParse(jsonOf(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw invalidValue(`Invalid value of ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { wait_timeout, disposition, format } = read.data;
  const [, digits] = /^(\d+)s$/.exec(wait_timeout) ?? [];
  const seconds = Number(digits ?? -1);
  if (seconds !== 0 && (seconds < 5 || seconds > 50))
    throw invalidValue('wait_timeout must be 0s (zero seconds) or between 5s (five seconds) and 50s (fifty seconds).');
  if (seconds === 0 && read.data.on_wait_timeout === 'CANCEL')
    throw invalidValue('on_wait_timeout cannot be CANCEL when wait_timeout is 0s.');
  if (disposition === 'INLINE' && format !== 'JSON_ARRAY')
    throw invalidValue('The format field must be JSON_ARRAY when the disposition field is INLINE.');
  if (disposition !== 'INLINE' && format !== 'JSON_ARRAY') throw new Error(`this Databricks writes no ${format}`);
  return { ...read.data, waits: seconds > 0 };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DatabricksRefusal(400, 'MALFORMED_REQUEST', 'Could not parse request object.');
  }
}
