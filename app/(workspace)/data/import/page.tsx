import type { Metadata } from 'next';
import { UploadStep } from '@/components/imports/upload-step';
import { requireCtx } from '@/lib/server/auth';

export const metadata: Metadata = { title: 'Import a file' };

export default async function UploadPage() {
  await requireCtx();
  return <UploadStep />;
}
