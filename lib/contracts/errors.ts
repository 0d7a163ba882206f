/** The closed union of everything that can go wrong at a door, with its HTTP status. */
export const ERROR_STATUS = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  limit: 429,
  upstream: 502,
  unavailable: 503,
  storage_full: 507,
  internal: 500,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

/** An error whose message may be shown: it says what was expected and what came. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, { field, cause }: { field?: string; cause?: unknown } = {}) {
    super(message, { cause });
    this.name = 'AppError';
    this.code = code;
    this.field = field;
  }
}

/** RFC 9457 body of an error answer. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  field?: string;
  requestId: string;
};
