import { Skeleton } from '@/components/ui/skeleton';
import { WizardFrame } from './wizard-frame';

export function UploadSkeleton() {
  return (
    <WizardFrame title="Import a file" current={0}>
      <div role="status" className="max-w-[720px] pt-4">
        <span className="sr">Loading the upload</span>
        <Skeleton block width="100%" height={136} />
      </div>
    </WizardFrame>
  );
}
