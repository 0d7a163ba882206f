import 'server-only';
import type { ContactList } from '@/lib/contracts/facts';
import { instant, mustHaveAccount } from '@/lib/server/accounts/find-account';
import { allow, type Ctx, seesEmails } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';

const MOST = 500;

/** The people of an account, those who left last. */
export async function listContacts(ctx: Ctx, accountId: string): Promise<ContactList> {
  allow(ctx, 'account:read');
  const emailsShown = seesEmails(ctx);
  return withWorkspace(ctx, async (db) => {
    await mustHaveAccount(ctx, db, accountId);
    const rows = await db.contact.findMany({
      where: { workspaceId: ctx.workspaceId, accountId },
      orderBy: [{ leftAt: { sort: 'asc', nulls: 'first' } }, { name: 'asc' }, { id: 'asc' }],
      take: MOST,
    });
    const contacts = rows.map(({ id, name, email, title, role, occurredAt, leftAt }) => ({
      ...{ id, title, role, since: instant(occurredAt), leftAt: instant(leftAt) },
      name: name?.includes('@') && !emailsShown ? null : name,
      email: emailsShown ? email : null,
    }));
    return { contacts, emailsShown };
  });
}
