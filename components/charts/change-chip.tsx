import { Chip } from '@/components/ui/chip';
import { formatScore, formatSigned, unknownText } from '@/lib/format';

type ChangeChipProps = {
  /** points against the baseline that the column head names */
  change: number | null;
  cause?: { label: string; points: number } | null;
  /** the shown score was set by hand: what the model says */
  modelScore?: number;
};

/** Signed number, then its largest cause. Neutral colour: a fall is not an alarm by itself. */
export function ChangeChip({ change, cause, modelScore }: ChangeChipProps) {
  return (
    <span className="chg">
      <span className="n">{formatSigned(change)}</span>
      {modelScore !== undefined ? (
        <Chip dashed>Override, model {formatScore(modelScore)}</Chip>
      ) : cause ? (
        <Chip>
          {cause.label} {formatSigned(cause.points)}
        </Chip>
      ) : (
        change !== null && <span className="faint">{unknownText}</span>
      )}
    </span>
  );
}
