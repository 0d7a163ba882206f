import { type Band, type BandEdges, bandWords } from './band';
import type { ScoreInterval } from './health-value';

type Scored = {
  state: 'scored' | 'leaving' | 'too_early' | 'left' | 'unscored';
  health: number | null;
  low: number | null;
  high: number | null;
  band: 'risk' | 'watch' | 'healthy' | null;
  /** what a person says in its place */
  override: { health: number; band: 'risk' | 'watch' | 'healthy' } | null;
};

type HealthProps = { band: Band; score: number | null; interval: ScoreInterval | null; word: string; edges: BandEdges };

const unscored: Record<'leaving' | 'too_early' | 'unscored', { band: Band; word: string }> = {
  leaving: { band: 'gone', word: bandWords.gone },
  too_early: { band: 'none', word: 'Too early' },
  unscored: { band: 'none', word: bandWords.none },
};

/** The person's number and band; the interval stays the model's, with its own mark. */
function said({ low, high, health, band }: Scored, by: NonNullable<Scored['override']>, edges: BandEdges): HealthProps {
  const known = low !== null && high !== null && health !== null && band !== null;
  const interval = known ? { low, high, score: health, band } : null;
  return { band: by.band, score: by.health, interval, word: bandWords[by.band], edges };
}

/** How a health value shows a subject: a number only where there is a score; one who left keeps his, without a band. */
export function healthOf(row: Scored, thresholds: { risk: number; healthy: number }): HealthProps {
  const edges: BandEdges = [thresholds.risk, thresholds.healthy];
  const interval = row.low === null || row.high === null ? null : { low: row.low, high: row.high };
  if (row.override) return said(row, row.override, edges);
  if (row.state === 'left') return { band: 'gone', word: 'Left', score: row.health, interval, edges };
  if (row.state !== 'scored') return { ...unscored[row.state], score: null, interval: null, edges };
  const band = row.band ?? 'none';
  return { band, score: row.health, interval, word: bandWords[band], edges };
}
