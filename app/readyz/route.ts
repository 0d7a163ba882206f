import { readHealth } from '@/lib/server/health/read-health';

export const dynamic = 'force-dynamic';
export const GET = async () => {
  const health = await readHealth();
  return Response.json(health, {
    status: health.status === 'ready' ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
  });
};
