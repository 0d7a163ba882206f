import { cssVars } from '@/components/ui/css-vars';

export type SharePart = { id: string; label: string; value: number /** "88 accounts" */; note?: string };

/** Parts of a whole side by side, darkest first, each with its name below: no colours to look up. */
export function ShareBar({ label, parts }: { label: string; parts: readonly SharePart[] }) {
  const step = parts.length > 1 ? 0.56 / (parts.length - 1) : 0;
  return (
    <ul className="share" aria-label={label}>
      {parts.map((part, index) => (
        <li key={part.id} style={cssVars({ '--v': part.value, '--o': Math.round((1 - index * step) * 100) / 100 })}>
          <i aria-hidden="true" />
          <div className="small clip" title={part.label}>
            {part.label}
          </div>
          {part.note && <small className="clip">{part.note}</small>}
        </li>
      ))}
    </ul>
  );
}
