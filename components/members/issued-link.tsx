'use client';

import { Button } from '@/components/ui/button';
import { CopyField } from '@/components/ui/copy-field';
import { Dialog } from '@/components/ui/dialog';
import type { IssuedLink } from '@/lib/contracts/members';
import { formatDateTime } from '@/lib/format';

export type Issued = { title: string; for: string; link: IssuedLink };

/** The link stands here once: only its hash is kept. */
export function IssuedLinkDialog({ issued, onClose }: { issued: Issued; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={issued.title}
      description={`Send this link to ${issued.for}. It works once, until ${formatDateTime(issued.link.expiresAt)}, and is shown only now.`}
      footer={<Button onClick={onClose}>Done</Button>}
    >
      <CopyField label="Link" value={issued.link.url} />
    </Dialog>
  );
}
