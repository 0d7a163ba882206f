/** Asks the far side through the door, as a feature would. */
import { AppError } from '@/lib/contracts/errors';
import { readRanges } from '@/lib/server/egress/ranges';
import { doorOn, type Wanted } from '@/lib/server/egress/request';
import type { FarSide } from './far-side';

export const LOOPBACK_FOUR = readRanges('127.0.0.0/8');
/** Every name leads to this machine. */
export const door = doorOn({ resolve: async () => ['127.0.0.1'] });

export const ask = ({ port }: FarSide, wanted: Wanted = {}, path = '/') =>
  door.request(`http://far.example:${port}${path}`, { allowed: LOOPBACK_FOUR, ...wanted });
export const load = ({ port }: FarSide, wanted: Wanted = {}) =>
  door.download(`http://far.example:${port}/`, { allowed: LOOPBACK_FOUR, ...wanted });

/** What a call was refused with; an answer fails the test. */
export async function refusal(call: Promise<unknown>): Promise<AppError> {
  const cause = await call.then(
    () => new Error('it was answered'),
    (thrown: unknown) => thrown,
  );
  if (cause instanceof AppError) return cause;
  throw cause;
}
