/** Tokens as a warehouse takes them: three parts, signed with RSA and SHA-256. Read here, and made for the tests of the fakes. */
import { createSign, type KeyObject, verify } from 'node:crypto';
import type { Fields } from '@/tests/support/vendors/vendor-server';
import { parsed } from './body';

export type WebToken = { header: Fields; claims: Fields; signedBy: (key: KeyObject) => boolean };

export function webToken(text: string): WebToken | null {
  const [header = '', claims = '', signature = '', ...more] = text.split('.');
  if (signature === '' || more.length > 0) return null;
  const read = [header, claims].map((part) => parsed(Buffer.from(part, 'base64url').toString()));
  const [first, second] = read;
  if (!first || !second) return null;
  const bytes = Buffer.from(`${header}.${claims}`);
  const signedBy = (key: KeyObject) => verify('sha256', bytes, key, Buffer.from(signature, 'base64url'));
  return { header: first, claims: second, signedBy };
}

export function signedToken(claims: Fields, key: KeyObject, header: Fields = { alg: 'RS256', typ: 'JWT' }): string {
  const head = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${head}.${createSign('sha256').update(head).sign(key, 'base64url')}`;
}
