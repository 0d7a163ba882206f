import type { Metadata } from 'next';
import { LinkForm } from '@/components/members/link-form';
import { SpentLink } from '@/components/members/spent-link';
import { readLink } from '@/lib/server/links/read-link';

export const metadata: Metadata = { title: 'Welcome', referrer: 'no-referrer' };

export default async function LinkPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const link = await readLink(token);
  return link ? <LinkForm token={token} link={link} /> : <SpentLink />;
}
