import { describe, expect, it } from 'vitest';
import { fileSource } from '@/lib/server/connectors/file';
import { check, streams } from '@/tests/support/far-file';
import { canaries } from '@/tests/support/far-side';
import { refusal } from '@/tests/support/through-egress';

const SECRET = 'Bearer s3cr3t-canary-7f';

describe('the address of a file', () => {
  it.each([
    'http://files.example/a.csv',
    'ftp://files.example/a.csv',
    'file:///etc/passwd',
    'a.csv',
    'http://127.0.0.1.files.example/a.csv',
  ])('is refused as %s', async (address) => {
    const made = fileSource({ address, secret: '', access: 'open', format: 'auto' });
    expect(await refusal(check(made))).toMatchObject({ code: 'invalid', field: 'address' });
  });

  it('with a name and a password in it is refused without repeating them', async () => {
    const made = fileSource({
      address: 'https://me:s3cr3t@files.example/a.csv',
      secret: '',
      access: 'open',
      format: 'auto',
    });
    const refused = await refusal(check(made));
    expect([refused.code, refused.message]).toEqual(['invalid', expect.not.stringMatching(/s3cr3t|me:/)]);
  });

  it('of a forbidden host opens no connection, and says the same whether anybody listens there', async () => {
    const open = await canaries(3);
    const ports = [...open.map(({ port }) => port), 1, 9];
    const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '127.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'];
    const messages = new Map<string, Set<string>>();
    for (const port of ports)
      for (const host of hosts) {
        const made = fileSource({
          ...{
            address: `https://${host}:${port}/a.csv`,
            secret: SECRET,
            access: 'header',
            format: 'auto',
            allowed: [],
          },
        });
        for (const ask of [check, streams]) {
          const refused = await refusal(ask(made));
          expect(refused.code).toBe('invalid');
          messages.set(host, (messages.get(host) ?? new Set()).add(refused.message));
        }
      }
    expect([...messages.values()].map(({ size }) => size)).toEqual(hosts.map(() => 1));
    expect(open.map((each) => each.seen())).toEqual(open.map(() => 0));
    for (const each of open) await each.close();
  });
});
