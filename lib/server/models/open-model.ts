/** A stored model, ready to score. */
import { AppError } from '@/lib/contracts/errors';
import { decodeModel, type Model } from '@/scoring';

/** @throws AppError conflict for a file of another layout, or a damaged one: what to do is the same */
export function openModel(artifact: Uint8Array): Model {
  try {
    return decodeModel(artifact);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = `The version in use cannot be read any more (${cause.message}). Its scores stand; train a new version to score again.`;
    throw new AppError('conflict', message, { cause });
  }
}
