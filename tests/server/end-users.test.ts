import { expect, it } from 'vitest';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { listUsage } from '@/lib/server/usage/list-usage';
import { importAccounts, importFacts, undoFacts } from '@/tests/support/facts';
import { mintMember, mintWorkspace } from '@/tests/support/world';

it('users of an account are met in its events, kept apart from contacts, and gone with the events', async () => {
  const ctx = await mintWorkspace();
  await importAccounts(ctx, 2);
  const head = 'event_id,account_id,user_id,timestamp,event_name';
  const file = (rows: string[]) => `${[head, ...rows].join('\n')}\n`;
  const early = [
    'e1,a-1,ada@reed.example,2024-01-05T10:00:00Z,login',
    'e2,a-1,u-7,2024-01-06T10:00:00Z,login',
    'e3,a-2,u-7,2024-01-07T10:00:00Z,login',
  ];
  await importFacts(ctx, file(early), { kind: 'usage' });
  const later = await importFacts(
    ctx,
    file([
      'e4,a-1,u-7,2024-03-01T08:00:00Z,login',
      'e5,a-1,u-9,2024-02-01T08:00:00Z,login',
      'e6,a-1,,2024-02-02T08:00:00Z,login',
    ]),
    { kind: 'usage' },
  );
  const account = (await listAccounts(ctx, { sort: 'name', dir: 'asc', page: 0 })).rows.find(
    (row) => row.externalId === 'a-1',
  );
  const users = async (who = ctx) => {
    const usage = await listUsage(who, account?.id ?? '');
    return [
      usage.userCount,
      usage.users.map((user) => [user.name, user.firstSeenAt.slice(0, 10), user.lastSeenAt.slice(0, 10)]),
    ];
  };
  expect(await users()).toEqual([
    3,
    [
      ['u-7', '2024-01-06', '2024-03-01'],
      ['u-9', '2024-02-01', '2024-02-01'],
      ['ada@reed.example', '2024-01-05', '2024-01-05'],
    ],
  ]);
  expect(await users(await mintMember(ctx, 'viewer'))).toEqual([
    3,
    [
      ['u-7', '2024-01-06', '2024-03-01'],
      ['u-9', '2024-02-01', '2024-02-01'],
      [null, '2024-01-05', '2024-01-05'],
    ],
  ]);
  await undoFacts(ctx, later.id);
  expect(await users()).toEqual([
    2,
    [
      ['u-7', '2024-01-06', '2024-01-06'],
      ['ada@reed.example', '2024-01-05', '2024-01-05'],
    ],
  ]);
});
