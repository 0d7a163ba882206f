import { z } from 'zod';
import { Component } from './imports';
import { Id, Instant } from './text';

/** From when on; without it, the latest score that is at least four weeks older, else the oldest. */
export const AskChange = z.strictObject({ since: Instant.optional() });
export type AskChange = z.infer<typeof AskChange>;

/** Health as the model reckoned it, before it was clipped to 0–100; whole points. */
const Look = z.object({ asOf: Instant, health: z.number(), reconstructed: z.boolean() });

/** The parts add up to `difference`, and the features of a component to its points: Shapley values between exactly these two rows. */
export const WhyChanged = z.object({
  accountId: Id,
  modelNumber: z.number(),
  /** null = the version in use has scored the account once. */
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
  /** What one may count from, newest first. */
  choices: z.array(Look),
});
export type WhyChanged = z.infer<typeof WhyChanged>;
