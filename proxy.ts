import { type NextRequest, NextResponse } from 'next/server';

/** Headers and a nonce for pages; it decides no access. Scripts run by nonce alone; styles need 'unsafe-inline' (radix, sonner and charts set them). */
export default function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const csp = [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', csp);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', csp);
  response.headers.set('cache-control', 'private, no-store');
  return response;
}

/** Every page, also when it is fetched ahead; not the routes, whose bodies it would cut at 10 MB. */
export const config = { matcher: ['/((?!api/|livez$|readyz$|_next/static|_next/image|favicon.ico).*)'] };
