/** How deliveries become rows: ready mappings of senders that are known, or one's own, all as JSONata. Evaluates within bounds; reads no table. */
import 'server-only';
import jsonata from 'jsonata';
import { AppError } from '@/lib/contracts/errors';
import type { WebhookFormat, WebhookSettings } from '@/lib/contracts/source-kinds';
import type { Preset, StreamColumn } from '@/lib/server/connectors/connector';

type Ready = { expression: string; columns: readonly StreamColumn[]; preset?: Preset };

const text = (...names: string[]): StreamColumn[] => names.map((name) => ({ name, type: 'text' }));
const ANSWER: Preset['fields'] = {
  ...{ id: 'external_id', account: 'account', email: 'contact', score: 'score', comment: 'comment' },
  occurred_at: 'occurred_at',
};

/** An account may be named by a hidden field or a property; else it is that of the contact with this e-mail address. */
export const READY: Readonly<Record<Exclude<WebhookFormat, 'own'>, Ready>> = {
  typeform: {
    expression: `event_type = "form_response" ? form_response.{
      "id": token,
      "account": hidden.(account_id ? account_id : account ? account : company_id),
      "email": (answers[type = "email"][0].email) ? answers[type = "email"][0].email : hidden.email,
      "score": answers[type = "number" and field.type in ["nps", "opinion_scale", "rating"]][0].number,
      "comment": answers[type = "text"][0].text,
      "survey": definition.title,
      "occurred_at": submitted_at
    }`,
    columns: [
      ...text('id', 'account', 'email'),
      { name: 'score', type: 'number' },
      ...text('comment', 'survey'),
      { name: 'occurred_at', type: 'date' },
    ],
    preset: { kind: 'surveys', fields: ANSWER, fixed: { kind: 'nps', scale: '0–10' } },
  },
  delighted: {
    expression: `event_type in ["survey_response.created", "survey_response.updated"] ? event_data.{
      "id": id,
      "account": person_properties.(account_id ? account_id : account ? account : company_id),
      "email": person.email,
      "score": score,
      "comment": comment,
      "survey": survey_type,
      "occurred_at": $fromMillis(created_at * 1000)
    }`,
    columns: [
      ...text('id', 'account', 'email'),
      { name: 'score', type: 'number' },
      ...text('comment', 'survey'),
      { name: 'occurred_at', type: 'date' },
    ],
    preset: { kind: 'surveys', fields: ANSWER, fixed: { kind: 'nps', scale: '0–10' } },
  },
  /** It sends ids and no answers: who answered which survey, and when. */
  surveymonkey: {
    expression: `object_type = "response" ? {
      "id": object_id,
      "survey_id": resources.survey_id,
      "respondent_id": resources.respondent_id,
      "recipient_id": resources.recipient_id,
      "event": event_type,
      "occurred_at": event_datetime
    }`,
    columns: [
      ...text('id', 'survey_id', 'respondent_id', 'recipient_id', 'event'),
      { name: 'occurred_at', type: 'date' },
    ],
  },
};

/** Milliseconds, steps inside steps, and rows: an expression that runs away would hold up everybody. */
const BOUNDS = { timeout: 500, stack: 200, sequence: 10_000 };

/** A pattern can take for ever on a short text, and nothing can stop it. */
class NoPatterns {
  constructor() {
    throw new Error('regular expressions are not taken here; $contains, $split and $replace take texts');
  }
}

export type Row = Readonly<Record<string, unknown>>;
/** @throws AppError with the expression's own complaint */
export type Mapping = (delivery: unknown) => Promise<Row[]>;

/** @throws AppError `invalid` where the expression is none */
export function mappingOf({ format, expression }: Pick<WebhookSettings, 'format' | 'expression'>): Mapping {
  const source = format === 'own' ? (expression ?? '') : READY[format].expression;
  const compiled = compile(source);
  return async (delivery) => {
    try {
      return rowsOf(await compiled.evaluate(delivery));
    } catch (cause) {
      throw new AppError('invalid', `The mapping does not take it: ${wordsOf(cause)}.`, { cause });
    }
  };
}

function compile(source: string): jsonata.Expression {
  try {
    return jsonata(source, { ...BOUNDS, RegexEngine: NoPatterns as unknown as RegExpConstructor });
  } catch (cause) {
    throw new AppError('invalid', `Expected a JSONata expression: ${wordsOf(cause)}.`, { field: 'expression', cause });
  }
}

function wordsOf(cause: unknown): string {
  const said =
    typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
  return said.slice(0, 300).replace(/\.$/, '');
}

/** Nothing, one row or a list of them. */
function rowsOf(result: unknown): Row[] {
  if (result === undefined || result === null) return [];
  const list: unknown[] = Array.isArray(result) ? result : [result];
  return list.map((each) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each))
      throw new Error(`expected objects as rows, got ${JSON.stringify(each)?.slice(0, 60)}`);
    return { ...each };
  });
}
