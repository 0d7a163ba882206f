/** Who left, from the outcome column: which spelling means it, and which rows say nothing. */
import { AppError } from '@/lib/contracts/errors';
import { isBlankText, plain, readBoolean } from '@/scoring';

export type Outcome = {
  /** 1 = left, 0 = stayed; length rows. */
  y: Uint8Array;
  /** 1 = the cell is filled; length rows. */
  known: Uint8Array;
  blank: number;
  /** The values taken for "left". */
  positive: string[];
};

/** Documented defaults first, then the same in other languages; compared without case and accents. */
const LEFT = [
  ...['yes', 'true', '1', 'churned', 'left', 'cancelled'],
  ...[
    'canceled',
    'churn',
    'lost',
    'leaver',
    'gone',
    'terminated',
    'closed',
    'inactive',
    'not renewed',
    'non-renewed',
    'y',
    't',
    '1.0',
  ],
  ...[
    'ja',
    'j',
    'wahr',
    'gekundigt',
    'gekuendigt',
    'kundigung',
    'kuendigung',
    'abgewandert',
    'verloren',
    'ausgetreten',
  ],
  ...['oui', 'vrai', 'resilie', 'resiliee', 'parti', 'partie', 'perdu', 'perdue', 'annule', 'si', 'verdadero', 'baja'],
  ...[
    'cancelado',
    'cancelada',
    'perdido',
    'perdida',
    'sim',
    'verdadeiro',
    'saiu',
    'vero',
    'disdetto',
    'perso',
    'cessato',
  ],
  ...['waar', 'opgezegd', 'vertrokken', 'verlorengegangen', 'beeindigt', 'beendet'],
];
const STAYED = [
  ...[
    'stayed',
    'retained',
    'active',
    'renewed',
    'kept',
    'current',
    'existing customer',
    'aktiv',
    'actif',
    'activo',
    'ativo',
  ],
  ...['attivo', 'actief', 'geblieben', 'verlangert', 'bestand', 'renouvele', 'renovado', 'rinnovato', 'verlengd'],
];
/** More different values than this are no outcome unless the caller names one of them. */
const MOST_VALUES = 20;

export function readOutcome(cells: readonly string[], name: string, positive: string | null): Outcome {
  const counts = new Map<string, number>();
  const known = new Uint8Array(cells.length);
  cells.forEach((cell, i) => {
    const text = cell.trim();
    if (text === '' || text === 'NA' || isBlankText(text)) return;
    known[i] = 1;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  });
  const chosen = new Set(positive === null ? byDefault(counts, name) : byName(counts, { name, positive }));
  const y = Uint8Array.from(cells, (cell) => Number(chosen.has(cell.trim())));
  const blank = cells.length - known.reduce((sum, flag) => sum + flag, 0);
  return { y, known, blank, positive: [...chosen] };
}

function byName(counts: ReadonlyMap<string, number>, { name, positive }: { name: string; positive: string }): string[] {
  const wanted = positive.trim();
  if (counts.has(wanted)) return [wanted];
  const alike = [...counts.keys()].filter((text) => plain(text) === plain(wanted));
  if (alike.length > 0) return alike;
  if (counts.size > 0 && [...counts.keys()].every(saysStayed)) return [];
  throw new AppError('invalid', `“${name}” has no value “${positive}”. Found: ${valuesFound(counts)}`, { field: name });
}

function byDefault(counts: ReadonlyMap<string, number>, name: string): string[] {
  const values = [...counts.keys()];
  const left = values.filter((text) => LEFT.includes(plain(text)));
  if (values.length <= 1 || values.every(saysStayed)) return left;
  if (left.length > 0 && values.length <= MOST_VALUES) return left;
  throw new AppError(
    'invalid',
    `Which value of “${name}” means that the customer left? Say it with --positive. Found: ${valuesFound(counts)}`,
    { field: name },
  );
}

const saysStayed = (text: string): boolean => readBoolean(text) === false || STAYED.includes(plain(text));

function valuesFound(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const listed = sorted.slice(0, 10).map(([text, count]) => `${text.slice(0, 40)} (${count})`);
  return sorted.length === 0
    ? 'only blank cells'
    : listed.join(', ') + (sorted.length > 10 ? `, and ${sorted.length - 10} more` : '');
}
