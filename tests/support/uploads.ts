/** Files made while they are sent: as large as one likes, and never held. */
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { Browserless, Site } from './browserless';

export const MB = 1024 ** 2;
export const header = Buffer.from('customer,logins,plan,churned\n');
const row = 'customer-000000001,17,Monthly plan,no\n';
export const block = Buffer.from(row.repeat(Math.ceil(MB / row.length)));

/** What goes with a browser's cookies over a bare connection. */
export const headersOf = (
  { site, browser }: { site: Site; browser: Browserless },
  more: Record<string, string | number> = {},
) => ({
  origin: site.origin,
  cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  'content-type': 'text/csv',
  'x-file-name': 'big.csv',
  ...more,
});

type Sent = { status: number | undefined; text: string; sha256: string; length: number };
type By = { site: Site; browser: Browserless };

/** A file of at least `bytes`, until it is sent or answered. @returns the answer, with digest and length of what went out */
export async function sendFile(by: By, { bytes, announced }: { bytes: number; announced: boolean }): Promise<Sent> {
  const blocks = Math.ceil((bytes - header.length) / block.length);
  const whole = header.length + blocks * block.length;
  const hash = crypto.createHash('sha256');
  const request = http.request(`${by.site.url}/api/imports`, {
    method: 'POST',
    headers: headersOf(by, announced ? { 'content-length': whole } : {}),
  });
  const answered: Promise<http.IncomingMessage> = new Promise((resolve, reject) => {
    request.once('response', resolve).on('error', reject); // after an answer it only tells that nobody listens any more
  });
  let over = false;
  const ended = answered.finally(() => {
    over = true;
  });
  ended.catch(() => undefined); // awaited below
  let length = 0;
  for (let i = -1; i < blocks && !over; i++) {
    const part = i === -1 ? header : block;
    hash.update(part);
    length += part.length;
    if (!request.write(part)) await Promise.race([once(request, 'drain'), ended]);
  }
  request.end();
  const answer = await answered;
  let text = '';
  for await (const part of answer.setEncoding('utf8')) text += part;
  return { status: answer.statusCode, text, sha256: hash.digest('hex'), length };
}

/** The most memory that a process has held so far, by /proc. */
export function peakMb(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
