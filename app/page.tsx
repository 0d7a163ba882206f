import { redirect } from 'next/navigation';
import { requireCtx } from '@/lib/server/auth';

export default async function Home() {
  await requireCtx();
  redirect('/accounts');
}
