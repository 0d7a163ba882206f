import { ACCOUNT, CONTACT, type FactProblem, type FactRow, ID, type KindDefinition } from './kind';

const SCALES: Readonly<Record<string, readonly [number, number]>> = {
  '0–10': [0, 10],
  '1–10': [1, 10],
  '1–5': [1, 5],
  '1–7': [1, 7],
  '0–100': [0, 100],
};
const USUAL: Readonly<Record<string, string>> = { nps: '0–10', csat: '1–5', ces: '1–7' };

/** An answer is kept with the scale it was given on: the same digit means another thing on another one. */
function onItsScale(row: FactRow): FactProblem | null {
  const kind = String(row.get('kind'));
  const scale = String(row.get('scale') ?? USUAL[kind]);
  const [low, high] = SCALES[scale] ?? [0, 10];
  const score = Number(row.get('score'));
  if (score < low || score > high || (kind === 'nps' && !Number.isInteger(score))) {
    return {
      field: 'score',
      value: String(score),
      rule: 'impossible_value',
      message: `Expected ${kind === 'nps' ? 'a whole number' : 'a score'} from ${low} to ${high} for ${kind.toUpperCase()}, got ${score}.`,
      fix: 'Choose the scale the question had, or correct the answer.',
    };
  }
  row.set('scale_min', low);
  row.set('scale_max', high);
  // effort "how much" (2010) was asked from 1 to 5 and low is good; "made it easy" (2013) from 1 to 7 and high is good
  if (row.get('scale_version') === null) row.set('scale_version', kind === 'ces' && high !== 5 ? 'v2' : 'v1');
  return null;
}

export const surveys: KindDefinition = {
  kind: 'surveys',
  table: 'survey_response',
  signs: ['nps', 'csat', 'ces', 'survey', 'response', 'umfrage', 'encuesta', 'enquete', 'satisfaction', 'feedback'],
  fields: [
    ID('Answer id', ['response =id', 'answer =id', 'survey =id', '=id']),
    ACCOUNT,
    { ...CONTACT, column: 'contact' },
    {
      key: 'kind',
      label: 'Question asked',
      type: 'choice',
      required: true,
      fallback: 'nps',
      words: ['survey type', 'survey kind', 'metric', 'question type', 'survey'],
      choices: {
        nps: ['nps', 'net promoter', 'recommend'],
        csat: ['csat', 'satisfaction', 'zufriedenheit'],
        ces: ['ces', 'effort'],
      },
    },
    {
      key: 'score',
      label: 'Score',
      type: 'number',
      required: true,
      words: ['score', 'nps', 'csat', 'ces', 'rating', 'punkte', 'note', 'recommend', 'puntuacion'],
    },
    {
      key: 'scale',
      label: 'Scale, if not the usual one',
      type: 'choice',
      column: null,
      words: ['scale', 'skala', 'escala', 'echelle'],
      choices: Object.fromEntries(
        Object.entries(SCALES).map(([name, [low, high]]) => [name, [name, `${low}-${high}`, `${low} to ${high}`]]),
      ),
    },
    {
      key: 'scale_version',
      label: 'CES wording',
      type: 'choice',
      words: ['scale version', 'version'],
      choices: { v1: ['v1', '1'], v2: ['v2', '2'] },
    },
    {
      key: 'comment',
      label: 'Comment',
      type: 'text',
      words: ['comment', 'feedback', 'verbatim', 'kommentar', 'comentario', 'reason'],
    },
    {
      key: 'occurred_at',
      label: 'Answered on',
      type: 'date',
      required: true,
      past: true,
      words: [
        'answered',
        'responded',
        'completion',
        'submitted',
        'response date',
        '=date',
        'created',
        'datum',
        'fecha',
        'timestamp',
      ],
    },
    { key: 'scale_min', label: '', type: 'number', words: [], derived: true },
    { key: 'scale_max', label: '', type: 'number', words: [], derived: true },
  ],
  oneOf: [['account', 'contact']],
  occurred: ['occurred_at'],
  identity: ['occurred_at', 'kind', 'contact', 'score'],
  finish: onItsScale,
};
