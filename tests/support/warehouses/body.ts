/** What was sent, as records: a fake reads only what is what it must be. */
import type { Fields, Json } from '@/tests/support/vendors/vendor-server';

/** Null where it is no JSON, or no record. */
export function parsed(text: string): Fields | null {
  try {
    const value: Json = JSON.parse(text);
    return fieldsOf(value);
  } catch (mistake) {
    if (mistake instanceof SyntaxError) return null;
    throw mistake;
  }
}

export const fieldsOf = (value: Json | undefined): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
export const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
