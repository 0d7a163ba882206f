import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSource } from '@/lib/server/connectors/file';
import type { FileOptions } from '@/lib/server/connectors/file-address';
import { readRanges } from '@/lib/server/egress/ranges';
import {
  cellsOf,
  check,
  customers,
  type FarFile,
  farFile,
  leftBehind,
  rowsOf,
  streams,
} from '@/tests/support/far-file';
import { storage } from '@/tests/support/far-storage';
import { LOOPBACK } from '@/tests/support/pulled';
import { refusal } from '@/tests/support/through-egress';

const LOGIN = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 's3cr3t/canary+7f=', region: 'eu-central-1' };
const FILES = new Map([
  ['exports/2026/kunden.csv', customers(6_000)],
  ['exports/Kunden, größer (neu) & ~alt!.csv', 'id,name\n1,a\n'],
  ['exports/a+b.csv', 'id,name\nplus,1\n'],
  ['exports/a b.csv', 'id,name\nblank,1\n'],
]);

let far: FarFile;
beforeEach(async () => {
  far = await farFile();
  far.answer(storage({ login: LOGIN, files: FILES }));
});
afterEach(async () => {
  await far.close();
  expect(leftBehind()).toEqual([]);
});

const at = (path: string, { host = '127.0.0.1', ...more }: Partial<FileOptions> & { host?: string } = {}) =>
  fileSource({
    ...{ address: `http://${host}:${far.port}/${path}`, secret: JSON.stringify(LOGIN), access: 's3', format: 'auto' },
    ...{ allowed: LOOPBACK, timeoutMs: 20_000, idleMs: 5_000 },
    ...more,
  });

describe('a file in a storage that speaks S3', () => {
  it('is read with the bucket in the path', async () => {
    await check(at('exports/2026/kunden.csv'));
    expect((await streams(at('exports/2026/kunden.csv')))[0]?.name).toBe('kunden.csv');
    expect(await rowsOf(at('exports/2026/kunden.csv'))).toHaveLength(6_000);
  });

  it('is read with the bucket in the host', async () => {
    const made = at('2026/kunden.csv', { host: 'exports.localhost', allowed: readRanges('127.0.0.0/8, ::1/128') });
    expect(await rowsOf(made)).toHaveLength(6_000);
  });

  it.each([
    ['exports/Kunden,%20gr%C3%B6%C3%9Fer%20(neu)%20%26%20~alt!.csv', '1'],
    ['exports/Kunden, größer (neu) & ~alt!.csv', '1'],
    ['exports/a%2Bb.csv', 'plus'],
    ['exports/a+b.csv', 'blank'],
    ['exports/a%20b.csv', 'blank'],
    ['exports/a%20b.csv?versionId=a%2Fb%20c&response-content-type=text%2Fcsv', 'blank'],
  ])('is read under %s', async (path, id) => {
    expect((await cellsOf(at(path)))[0]?.[0]).toBe(id);
  });

  it('is asked for by a signed request alone', async () => {
    const refused = await refusal(check(at('exports/a%20b.csv', { access: 'open' })));
    expect(refused.message).toMatch(/wants a login for a b\.csv \(403 AccessDenied\)/);
  });

  it.each([
    ['another secret', { secretAccessKey: 's3cr3t-other' }, /refused the login .*\(403 SignatureDoesNotMatch\)/],
    ['another key', { accessKeyId: 'AKIDOTHER' }, /refused the login .*\(403 InvalidAccessKeyId\)/],
    ['another region', { region: 'us-east-1' }, /refused the login .*\(400 AuthorizationHeaderMalformed\)/],
  ])('is refused with %s, in words without it', async (_, change, message) => {
    const secret = JSON.stringify({ ...LOGIN, ...change });
    const refused = await refusal(check(at('exports/a%20b.csv', { secret })));
    expect(refused.message).toMatch(message);
    expect(refused.message).not.toMatch(/s3cr3t|AKID|Signature=/);
  });

  it('that is not there, or whose storage has another time, is told as that', async () => {
    expect((await refusal(check(at('exports/none.csv')))).message).toMatch(/has no file none\.csv \(404 NoSuchKey\)/);
    far.answer(storage({ login: LOGIN, files: FILES, skewMs: 3_600_000 }));
    expect((await refusal(check(at('exports/a%20b.csv')))).message).toMatch(/403 RequestTimeTooSkewed/);
  });

  it.each([
    ['no JSON', 's3cr3t'],
    ['a part missing', JSON.stringify({ accessKeyId: 's3cr3t', region: 'x' })],
    ['a part too much', JSON.stringify({ ...LOGIN, more: 's3cr3t' })],
    ['a blank part', JSON.stringify({ ...LOGIN, region: ' ' })],
  ])('is not asked for with %s as its login', async (_, secret) => {
    const before = far.seen();
    const refused = await refusal(check(at('exports/a%20b.csv', { secret })));
    expect(refused).toMatchObject({ code: 'invalid', field: 'secret', message: expect.not.stringMatching(/s3cr3t/) });
    expect(far.seen()).toBe(before);
  });
});
