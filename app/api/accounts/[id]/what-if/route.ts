import { AskWhatIf, WhatIf } from '@/lib/contracts/what-if';
import { handle } from '@/lib/server/http';
import { whatIf } from '@/lib/server/scores/what-if';

export const POST = handle('POST /api/accounts/[id]/what-if', {
  body: AskWhatIf,
  response: WhatIf,
  run: (ctx, { body, params }) => whatIf(ctx, { accountId: params.id ?? '', changes: body.changes }),
});
