import Link from 'next/link';
import { CopyField } from '@/components/ui/copy-field';
import { Section } from '@/components/ui/section';
import type { Source } from '@/lib/contracts/sources';

/** Where a source that sends by itself sends to, and how. */
export function SendTo({ source: { kind, name, sendTo } }: { source: Source }) {
  if (sendTo === null) return null;
  return (
    <Section title="Where it sends to">
      <div className="grid max-w-[720px] gap-4">
        {kind === 'webhook' ? (
          <CopyField
            label="Address"
            value={sendTo}
            hint="Enter it at the sender. What is signed with the secret is kept and answered with 200; anything else is refused with 401."
          />
        ) : (
          <>
            <CopyField
              label="On this machine"
              value={`TAP | npm run -s import:singer -- --workspace WORKSPACE --source ${JSON.stringify(name)}`}
              hint="Behind any Singer tap; WORKSPACE is its name in small letters. It prints each state once what came before it is stored."
            />
            <CopyField
              label="From elsewhere"
              value={`TAP | curl ${sendTo} -H 'authorization: Bearer KEY' --data-binary @-`}
              hint="Up to 8 MB a call, stored whole or not at all."
            />
            <p className="faint small">
              KEY is an <Link href="/settings?tab=keys">API key</Link>.
            </p>
          </>
        )}
      </div>
    </Section>
  );
}
