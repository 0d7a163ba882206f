/** The reports of lenses as they lie in the database: a pass writes them, this reads them. */
import { z } from 'zod';
import type { LaterAnswers } from './later-answers';
import type { ExpansionReport, NpsReport } from './lens-case';

const StoredNps = z.custom<NpsReport & { later: LaterAnswers }>(
  (value) => typeof value === 'object' && value !== null && 'answers' in value && 'later' in value,
);

export const npsReportOf = ({ report }: { report: unknown }): NpsReport & { later: LaterAnswers } =>
  StoredNps.parse(report);

const StoredExpansion = z.custom<ExpansionReport>(
  (value) => typeof value === 'object' && value !== null && 'events' in value,
);

export const expansionReportOf = ({ report }: { report: unknown }): ExpansionReport => StoredExpansion.parse(report);
