/** Who left, and what stood there at the last month end at least a horizon before. Pure. */
import type { Heard } from './heard';
import type { Stands } from './read-history';

/** `row` −1 = was no customer at that month end; `seenOn` = day of the first later month end at which it was at risk. */
export type Gone = {
  horizonDays: number;
  accountId: string;
  account: number;
  row: number;
  end: number;
  day: number;
  leftOn: number;
  state: Stands | 'unscored';
  health: number | null;
  red: boolean;
  segment: number;
  lacking: string[];
  components: number;
  seenOn: number | null;
};

type Asked = { days: number; red: Uint8Array };

/** Once for each time an account left, among those whose month end is judged. */
export function leaversOf(heard: Heard, { days, red }: Asked): Gone[] {
  const { rows, account, ends, dated } = heard;
  const all = [...new Set(rows.day)].sort((a, b) => a - b);
  const rowAt = new Map(Array.from(rows.day, (day, row) => [`${account[row]} ${day}`, row]));
  const own = rowsByAccount(account);
  const spells = new Map<string, number>();
  rows.leavesIn.forEach((left, row) => {
    if (Number.isNaN(left) || rows.counts[row] !== 1) return;
    spells.set(`${account[row]} ${((rows.day[row] ?? 0) + left).toFixed(4)}`, row);
  });
  return [...spells.values()].flatMap((known) => {
    const leftOn = (rows.day[known] ?? 0) + (rows.leavesIn[known] ?? 0);
    const day = dated ? all.filter((each) => each <= leftOn - days).at(-1) : rows.day[known];
    const end = day === undefined ? -1 : ends.indexOf(day);
    if (day === undefined || end < 0) return [];
    const row = rowAt.get(`${account[known]} ${day}`) ?? -1;
    return [
      {
        ...goneOf(heard, { row, known, red }),
        horizonDays: days,
        end,
        day,
        leftOn,
        seenOn: seenOn(heard, { rows: own.get(account[known] ?? -1) ?? [], day, red }),
      },
    ];
  });
}

function rowsByAccount(account: Int32Array): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  account.forEach((each, row) => {
    const known = rows.get(each);
    if (known) known.push(row);
    else rows.set(each, [row]);
  });
  return rows;
}

type At = { row: number; known: number; red: Uint8Array };

function goneOf(
  heard: Heard,
  { row, known, red }: At,
): Omit<Gone, 'horizonDays' | 'end' | 'day' | 'leftOn' | 'seenOn'> {
  const { rows, account, health, segmentOf, lacking } = heard;
  const stands = row < 0 ? 'unscored' : (rows.stands[row] ?? 'unscored');
  const value = stands === 'scored' ? (health[row] ?? Number.NaN) : Number.NaN;
  const { lacking: without, of } = row < 0 ? { lacking: [], of: lacking(known).of } : lacking(row);
  return {
    ...{ accountId: rows.accountIds[known] ?? '', account: account[known] ?? -1, row },
    state: stands === 'scored' && Number.isNaN(value) ? 'unscored' : stands,
    health: Number.isNaN(value) ? null : value,
    red: row >= 0 && red[row] === 1,
    segment: row < 0 ? -1 : (segmentOf[row] ?? -1),
    ...{ lacking: without, components: of },
  };
}

/** The first month end after the one that was asked about at which the account was at risk. */
function seenOn({ rows: { day } }: Heard, of: { rows: number[]; day: number; red: Uint8Array }): number | null {
  const later = of.rows.filter((row) => (day[row] ?? 0) > of.day && of.red[row] === 1);
  return later.length === 0 ? null : Math.min(...later.map((row) => day[row] ?? 0));
}
