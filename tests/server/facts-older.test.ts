import { describe, expect, it } from 'vitest';
import type { FactMapping } from '@/lib/contracts/imports';
import { dump } from '@/tests/support/dump';
import { importAccounts, importFacts } from '@/tests/support/facts';
import { mintWorkspace } from '@/tests/support/world';

describe('older news', () => {
  it('of a fact changes nothing that is known since, and says so', async () => {
    const ctx = await mintWorkspace();
    await importAccounts(ctx, 2);
    const file = (severity: string, known: string) =>
      `ticket_id,account_id,created_at,severity,known_on\nt-1,a-1,2024-03-01,${severity},${known}\nt-2,a-2,2024-03-02,low,${known}\n`;
    const change = (mapping: FactMapping): FactMapping => ({
      ...mapping,
      recorded: { rule: 'column', column: 'known_on', lagDays: 0 },
    });
    await importFacts(ctx, file('urgent', '2024-05-01'), { kind: 'tickets', change });
    const before = await dump(ctx);
    const older = await importFacts(ctx, file('low', '2024-04-01'), { kind: 'tickets', change });
    expect(older.counts).toMatchObject({ read: 2, created: 0, changed: 0, unchanged: 1, rejected: 1 });
    expect(older.counts?.rejectedRows).toMatchObject([
      { line: 2, column: 'known_on', value: '2024-04-01', rule: 'older_than_known' },
    ]);
    expect(older.counts?.rules[0]?.message).toContain('2024-05-01');
    expect(await dump(ctx)).toEqual(before);
  });
});
