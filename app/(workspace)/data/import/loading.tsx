import { UploadSkeleton } from '@/components/imports/upload-skeleton';

export default function UploadLoading() {
  return <UploadSkeleton />;
}
