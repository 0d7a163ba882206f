import { ChangeSettings, Settings } from '@/lib/contracts/settings';
import { handle } from '@/lib/server/http';
import { changeSettings } from '@/lib/server/settings/change-settings';
import { getSettings } from '@/lib/server/settings/get-settings';

export const GET = handle('GET /api/settings', { response: Settings, run: (ctx) => getSettings(ctx) });
export const PATCH = handle('PATCH /api/settings', {
  body: ChangeSettings,
  response: Settings,
  run: (ctx, { body }) => changeSettings(ctx, body),
});
