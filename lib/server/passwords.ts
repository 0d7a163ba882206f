/** Passwords: argon2id, and the list of those everyone tries first. Knows no person. */
import 'server-only';
import { hash, verify } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import { AppError } from '@/lib/contracts/errors';

/** Argon2id (the library's default) with RFC 9106's second recommended option, above the 19 MiB floor of OWASP. */
const COST = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };
const CURRENT = '$argon2id$v=19$m=65536,t=3,p=1$';

/** Verified against when no such person exists, so that both answers take the same time. */
const NOBODY = hash('nobody', COST);

const common = new Set(dictionary['passwords-common']);

/** @throws AppError invalid when it is one of the common ones, or the address itself */
export function refuseWeak(password: string, email: string): void {
  const plain = password.toLowerCase();
  if (common.has(plain) || plain === email || plain === email.split('@')[0]) {
    throw new AppError('invalid', 'This password is among the first that are tried. Choose one that is yours alone.', {
      field: 'password',
    });
  }
}

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** @returns whether it matches, and whether the hash was made with weaker parameters than today's */
export async function checkPassword(
  stored: string | null,
  password: string,
): Promise<{ matches: boolean; outdated: boolean }> {
  const matches = await verify(stored ?? (await NOBODY), password);
  return { matches: stored !== null && matches, outdated: stored !== null && !stored.startsWith(CURRENT) };
}
