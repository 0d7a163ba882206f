/**
 * How far the model is believed against the card: by the number of accounts that left, and from 150 by evidence.
 */
import { f64 } from './at';
import { LEARNS_FROM } from './card-fit';

/** From here on a fit may be called a trained model. */
export const TRAINED_FROM = 30;

/** From here on the model may stand alone. */
export const ALONE_FROM = 150;

/** Cross-validated AUC of model minus card on the same rows, with its standard error. */
export type PairedAuc = { difference: number; standardError: number };

/**
 * Share of the model in the blend.
 *
 * @param events accounts that left
 * @param paired what cross-validation says; looked at from 150 events
 * @returns v in [0, 1]: 0 below 15 events; at most .3 below 30; E / (E + 60) below 150; then 1 if the model's AUC beats
 *   the card's by more than one standard error, else E / (E + 60)
 */
export function blendWeight(events: number, paired: PairedAuc): number {
  if (events < LEARNS_FROM) return 0;
  const share = events / (events + 60);
  if (events < TRAINED_FROM) return Math.min(0.3, share);
  if (events >= ALONE_FROM && paired.difference > paired.standardError) return 1;
  return share;
}

/** v · model + (1 − v) · card, element-wise; the card alone when there is no model. */
export function blended(of: { model: Float64Array | null; card: Float64Array }, v: number): Float64Array {
  const { model, card } = of;
  if (model === null || v === 0) return card;
  return card.map((c, i) => v * f64(model, i) + (1 - v) * c);
}
