'use client';

import { Line, LineChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { ChartFrame } from '@/components/charts/chart-frame';
import { useMounted } from '@/components/ui/use-mounted';
import type { ThresholdProposal } from '@/lib/contracts/thresholds';
import { formatCount, formatMoney, formatScore } from '@/lib/format';

type CostCurveProps = { curve: ThresholdProposal['curve']; best: number | null; today: number; currency: string };

const HEIGHT = 140;

/** Far beyond the proposal only the loss grows, and would press the rest flat. */
function worthDrawing(curve: CostCurveProps['curve'], best: number | null): CostCurveProps['curve'] {
  const most = Math.max(...curve.map(({ gainMinor }) => gainMinor), 1);
  const end = curve.findIndex(({ health, gainMinor }) => health > (best ?? 0) && gainMinor < -most);
  return best === null || end < 0 ? [...curve] : curve.slice(0, end + 1);
}

/** Expected ARR kept less cost, by the health below which one acts. */
export function CostCurve({ curve, best, today, currency }: CostCurveProps) {
  const mounted = useMounted();
  const money = (minor: number) => formatMoney(minor, currency);
  const at = (health: number | null) => curve.find((point) => point.health === health);
  const summary = `Expected gain by threshold: ${money(at(today)?.gainMinor ?? 0)} at ${today}${best === null ? '' : `, most at ${best}: ${money(at(best)?.gainMinor ?? 0)}`}`;
  const drawn = worthDrawing(curve, best);
  const rows = curve.filter(({ health }) => health % 5 === 0 || health === best || health === today);
  return (
    <ChartFrame
      summary={summary}
      table={{
        heads: ['Acting below', 'Accounts', 'Expected gain'],
        rows: rows.map(({ health, acts, gainMinor }) => [formatScore(health), formatCount(acts), money(gainMinor)]),
      }}
      caption={
        <span>
          Expected ARR kept less cost, by the health below which one acts. Dotted: today’s threshold. Solid: the
          proposal.
        </span>
      }
    >
      <div style={{ height: HEIGHT }}>
        {mounted && (
          <ResponsiveContainer width="100%" height="100%">
            <LineChart data={drawn} margin={{ top: 4, right: 8, bottom: 0, left: 8 }}>
              <XAxis
                dataKey="health"
                type="number"
                domain={[0, Math.max(today, drawn.at(-1)?.health ?? 100)]}
                tickLine={false}
              />
              <YAxis width={72} tickFormatter={money} tickLine={false} axisLine={false} />
              <ReferenceLine y={0} stroke="var(--color-line-strong)" />
              <ReferenceLine x={today} stroke="var(--color-control)" strokeDasharray="2 3" />
              {best !== null && <ReferenceLine x={best} stroke="var(--color-ink)" />}
              <Line
                type="monotone"
                dataKey="gainMinor"
                stroke="var(--color-ink)"
                dot={false}
                isAnimationActive={false}
              />
            </LineChart>
          </ResponsiveContainer>
        )}
      </div>
    </ChartFrame>
  );
}
