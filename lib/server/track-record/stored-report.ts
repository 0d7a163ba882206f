/** The report of a track record as it lies in the database: one function of ours writes it, this one reads it. */
import { z } from 'zod';
import type { Judgement } from './judgement';

const Stored = z.custom<Judgement['report']>(
  (value) => typeof value === 'object' && value !== null && 'cells' in value,
);

export const reportOfRecord = ({ report }: { report: unknown }): Judgement['report'] => Stored.parse(report);
