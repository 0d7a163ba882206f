import { notFound } from 'next/navigation';
import { AppError } from '@/lib/contracts/errors';
import { Id } from '@/lib/contracts/text';

/** The id of an address; what is no id at all looks the same as an id of nothing. */
export async function idOf(params: Promise<{ id: string }>): Promise<string> {
  const { id } = await params;
  if (!Id.safeParse(id).success) notFound();
  return id;
}

/** What a verb found, or the page that says there is nothing under this address. */
export async function orNotFound<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'not_found') notFound();
    throw cause;
  }
}
