/** The horizon of a training in words: days where there are dates, else what the file says. */
import type { Material } from './material';
import { UNDATED_HORIZON } from './undated';

export const horizonOf = ({ dated }: Pick<Material, 'dated'>): string =>
  dated ? `${dated.horizonDays} days` : UNDATED_HORIZON;
