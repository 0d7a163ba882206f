/** The address a request came from. The web server overwrites the header from the socket, so a client cannot choose it. */
import 'server-only';

export const clientIp = (header: (name: string) => string | null): string =>
  header('x-forwarded-for')?.split(',').at(-1)?.trim() || 'unknown';
