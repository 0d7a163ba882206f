/** Talks to our own routes: JSON in, checked JSON out, problems as errors. */
import type { z } from 'zod';
import { AppError, type Problem } from '@/lib/contracts/errors';

/** An error that came from a route, with the reference to quote. */
export class ApiError extends AppError {
  readonly requestId: string;

  constructor(problem: Problem) {
    super(problem.code, problem.detail, problem.field === undefined ? {} : { field: problem.field });
    this.requestId = problem.requestId;
  }
}

type Call = { method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'; body?: unknown; signal?: AbortSignal };

export async function api<T>(
  path: string,
  schema: z.ZodType<T>,
  { method = 'GET', body, signal }: Call = {},
): Promise<T> {
  const headers: HeadersInit = body === undefined ? {} : { 'content-type': 'application/json' };
  const init: RequestInit = { method, headers, cache: 'no-store' };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  const response = await fetch(path, init).catch(() => {
    throw offline();
  });
  if (!response.ok) throw new ApiError(await problemOf(response));
  return schema.parse(await response.json());
}

const offline = () =>
  new AppError('unavailable', 'The server does not answer. Nothing was lost; try again in a moment.');

export async function problemOf(response: Response): Promise<Problem> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  if (isProblem) return response.json();
  return {
    type: 'about:blank',
    title: 'error',
    status: response.status,
    code: 'internal',
    detail: `The server answered ${response.status}.`,
    requestId: '–',
  };
}
