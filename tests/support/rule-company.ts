/** A small company for rules: eight accounts with every kind of fact, and what rules are made of. */
import type { ColumnType, MappedColumn } from '@/lib/contracts/imports';
import { Condition, type Rules } from '@/lib/contracts/rule-segments';
import type { Ctx } from '@/lib/server/context';
import { importFacts } from './facts';
import { importFile, mintWorkspace } from './world';

const DAY_MS = 86_400_000;
/** A day by its distance from today. */
const day = (offset: number) => new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10);
export const ask = (field: string, operator: string, value: unknown): Condition =>
  Condition.parse({ field, operator, value });
export const all = (...conditions: Condition[]): Rules => ({ match: 'all', conditions });
export const some = (...conditions: Condition[]): Rules => ({ match: 'any', conditions });
/** As the same person a little later. */
export const now = (ctx: Ctx): Ctx => ({ ...ctx, now: new Date() });

/** Eight accounts with every kind of fact, and a hole in each. */
const ACCOUNTS = `id,name,industry,employees,pilot,signed,arr,csm
a-1,Alder,retail,10,yes,${day(-400)},1000,Ann
a-2,Birch,retail,20,no,${day(-200)},2000,Ann
a-3,Cedar,health,30,yes,${day(-100)},3000,Bo
a-4,Dogwood,health,40,no,${day(-20)},4000,Bo
a-5,Elm,energy,50,yes,${day(20)},5000,
a-6,Fir,energy,60,no,,6000,Ann
a-7,Gum,,70,,${day(-5)},,Bo
a-8,Hazel,retail,,yes,${day(-300)},8000,
`;
const feature = (type: ColumnType) => ({ type, role: 'feature' as const, component: 'firmographic' as const });
export const COLUMNS: Record<string, Partial<MappedColumn>> = {
  ...{ id: { role: 'id' }, name: { role: 'name' }, arr: { role: 'arr', type: 'money' }, csm: { role: 'owner' } },
  ...{
    industry: feature('category'),
    employees: feature('number'),
    pilot: feature('boolean'),
    signed: feature('date'),
  },
};
const SUBSCRIPTIONS = `subscription_id,account_id,product,arr,start_date,renewal_date,notice_date
s-1,a-1,Core,1000,${day(-400)},${day(10)},${day(5)}
s-2,a-2,Core,2000,${day(-200)},${day(60)},${day(40)}
s-3,a-3,Plus,3000,${day(-100)},${day(200)},${day(150)}
s-4,a-1,Plus,10,${day(-30)},${day(90)},
`;
const MEETINGS = `interaction_id,account_id,date,type,subject
i-1,a-1,${day(-3)},Meeting,hello
i-2,a-2,${day(-45)},Meeting,hello
i-3,a-3,${day(-90)},Meeting,hello
`;

export async function company(): Promise<Ctx> {
  const ctx = await mintWorkspace();
  await importFile(ctx, ACCOUNTS, {
    fileName: 'accounts.csv',
    change: (mapping) => ({
      ...mapping,
      kind: 'accounts',
      positive: [],
      columns: mapping.columns.map((column) => ({ ...column, ...COLUMNS[column.name] })),
    }),
  });
  await importFacts(ctx, SUBSCRIPTIONS, { kind: 'subscriptions' });
  await importFacts(ctx, MEETINGS, { kind: 'interactions' });
  return now(ctx);
}
