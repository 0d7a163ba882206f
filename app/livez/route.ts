/** Alive means that this process answers; it asks nobody else. */
export const dynamic = 'force-dynamic';
export const GET = () => new Response('ok\n', { headers: { 'cache-control': 'no-store' } });
