import { classNames } from '@/components/ui/class-names';
import { formatScore } from '@/lib/format';
import { type Band, type BandEdges, bandWords } from './band';
import { IntervalBar } from './interval-bar';

/** The shape says the band without colour: triangle, diamond, disc, ring, arrow. */
export function BandShape({ band }: { band: Band }) {
  return <span className={`shape sh-${band}`} aria-hidden="true" />;
}

/** Shape and word, without a number. The word may be dropped only where less than 64 px are left. */
export function BandWord({ band, word, hideWord }: { band: Band; word?: string; hideWord?: boolean }) {
  return (
    <span className={classNames('hv', band)}>
      <span className="w">
        <BandShape band={band} />
        <span className={hideWord ? 'sr' : undefined}>{word ?? bandWords[band]}</span>
      </span>
    </span>
  );
}

export type ScoreInterval = {
  low: number;
  high: number;
  /** where an override shows another score than the model's */
  score?: number;
  band?: Band;
};

type HealthValueProps = {
  band: Band;
  score: number | null;
  interval?: ScoreInterval | null;
  /** in place of the band's own word: "Stale 9 d", "Too early" */
  word?: string;
  hideWord?: boolean;
  edges?: BandEdges;
};

/** Number, interval, shape and word: health is never colour alone. */
export function HealthValue({ band, score, interval, word, hideWord, edges }: HealthValueProps) {
  const mark = interval ? (interval.score ?? score) : null;
  return (
    <span className={classNames('hv', band)}>
      <span className="n">{formatScore(score)}</span>
      {interval && mark !== null && (
        <IntervalBar
          low={interval.low}
          score={mark}
          high={interval.high}
          band={interval.band ?? band}
          edges={edges}
          note={interval.score === undefined ? undefined : `model score ${formatScore(interval.score)}`}
        />
      )}
      <span className="w">
        <BandShape band={band} />
        <span className={hideWord ? 'sr' : undefined}>{word ?? bandWords[band]}</span>
      </span>
    </span>
  );
}

/** The head of one subject's page: number in 28, wide interval, shape and word. */
export function HealthHeadline({ band, score, interval, word, edges }: Omit<HealthValueProps, 'hideWord'>) {
  const mark = interval ? (interval.score ?? score) : null;
  return (
    <p className={classNames('flex flex-wrap items-center gap-4', band)}>
      <span className="text-28 font-semibold">{formatScore(score)}</span>
      {interval && mark !== null && (
        <IntervalBar wide {...interval} score={mark} band={interval.band ?? band} edges={edges} />
      )}
      <b>
        <BandWord band={band} word={word} />
      </b>
    </p>
  );
}
