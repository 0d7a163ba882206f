/** How HubSpot says no: one envelope, whose parts come and go. */
import type { Answer, Fields } from './vendor-server';

/** `body` is what stands beside `status` and the correlation id, which the server adds. */
export class HubspotRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Fields & { message: string },
  ) {
    super(body.message);
  }
}

export const noToken = () =>
  new HubspotRefusal(401, {
    message:
      'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    category: 'INVALID_AUTHENTICATION',
  });

const SCOPES = 'https://developers.hubspot.com/scopes';

export const missingScopes = (scopes: readonly string[]) =>
  new HubspotRefusal(403, {
    message: `This app hasn't been granted all required scopes to make this call. Read more about required scopes here: ${SCOPES}.`,
    errors: [
      {
        message: 'One or more of the following scopes are required.',
        context: { requiredGranularScopes: [...scopes] },
      },
    ],
    links: { scopes: SCOPES },
    category: 'MISSING_SCOPES',
  });

export const invalid = (message: string) => new HubspotRefusal(400, { message, category: 'VALIDATION_ERROR' });

export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('Invalid input JSON');
  }
}

/** Without a category. */
export const notFound = () => new HubspotRefusal(404, { message: 'resource not found' });

export type Policy = 'SECONDLY' | 'TEN_SECONDLY_ROLLING' | 'DAILY';

/** An error type where others have a category, and no Retry-After. */
export const tooMany = (policyName: Policy) =>
  new HubspotRefusal(429, {
    ...{ message: `You have reached your ${policyName.toLowerCase()} limit.`, errorType: 'RATE_LIMIT', policyName },
  });

/** What a script's bare status is in HubSpot's words. */
export function refused(status: number): HubspotRefusal {
  if (status === 401) return noToken();
  if (status === 403) return missingScopes(['crm.objects.companies.read']);
  if (status === 404) return notFound();
  if (status === 429) return tooMany('TEN_SECONDLY_ROLLING');
  return new HubspotRefusal(status, { message: 'internal error' });
}

export const answerOf = ({ status, body }: HubspotRefusal, correlationId: string): Answer => {
  const { message, ...rest } = body;
  return { status, body: { status: 'error', message, correlationId, ...rest } };
};
