import type { Metadata } from 'next';
import { NewSource } from '@/components/sources/new-source';
import { requireCtx } from '@/lib/server/auth';

export const metadata: Metadata = { title: 'Connect a source' };

export default async function NewSourcePage() {
  await requireCtx();
  return <NewSource />;
}
