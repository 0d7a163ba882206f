import { z } from 'zod';
import { Component } from './imports';
import { Id, Instant } from './text';

/** From when on; without it, the latest score that is at least four weeks older, else the oldest. */
export const AskChange = z.strictObject({ since: Instant.optional() });
export type AskChange = z.infer<typeof AskChange>;

/** Health 0–100 as it was shown, by a person where an override stood; reconstructed ones were never shown. */
const Look = z.object({ asOf: Instant, health: z.number(), modelNumber: z.number(), reconstructed: z.boolean() });

/**
 * Why the shown score is another one, in whole points: Σ `parts` + `model` + `settings` + `override` + `clip` = `difference`.
 * The parts are Shapley values between exactly these two rows under the model of then, and the features of a component add
 * up to its points; then comes the model of now on the values of now, then the average on which the scale rests.
 */
export const WhyChanged = z.object({
  accountId: Id,
  /** null = it was scored once. */
  from: Look.nullable(),
  to: Look,
  difference: z.number(),
  parts: z.array(
    z.object({
      component: Component,
      points: z.number(),
      /** Those that move the score by a whole point or more. */
      features: z.array(
        z.object({ name: z.string(), points: z.number(), before: z.string().nullable(), after: z.string().nullable() }),
      ),
    }),
  ),
  /** Components the model of then sees. */
  components: z.number(),
  model: z.number(),
  settings: z.number(),
  override: z.number(),
  /** What the ends of the scale at 0 and 100 add or take. */
  clip: z.number(),
  /** Why it cannot be told what of the difference is what; the parts are then empty. */
  unexplained: z.string().nullable(),
  /** What one may count from, newest first. */
  choices: z.array(Look),
});
export type WhyChanged = z.infer<typeof WhyChanged>;
