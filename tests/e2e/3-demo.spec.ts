import { accessibilityOf, expect, OWNER, signIn, test, url } from '@/tests/support/browser';
import { setupLink } from '@/tests/support/product';

const LOADED = 240_000;
const MANAGER = { email: 'rosa@example.com', password: 'a third calm sentence 5', name: 'Rosa Marin' };
let invitation = '';

test.describe.configure({ mode: 'serial' });

test('an owner looks around in the demo workspace', async ({ page }) => {
  test.setTimeout(LOADED + 120_000);
  await page.goto(url(`/link/${await setupLink(process.env.BELLWETHER_OWNER_URL ?? '')}`));
  await page.getByLabel('Company or team').fill('Southlight');
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('Password').fill(OWNER.password);
  await expect(page.getByRole('checkbox', { name: /demo workspace/ })).not.toBeChecked();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/data/import');

  await page.goto(url('/accounts'));
  await page.getByRole('button', { name: 'Open the demo workspace' }).click();
  const bar = page.getByText('made-up data, nothing here is yours').filter({ visible: true });
  await expect(bar).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Loading the demo workspace' })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'Usage' })).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);

  await expect(page.locator('main a[href^="/accounts/"]').first()).toBeVisible({ timeout: LOADED });
  await expect(page.getByText('At risk').filter({ visible: true }).first()).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  for (const path of ['/segments', '/ingredients', '/data', '/models', '/accounts']) {
    await page.goto(url(path));
    await expect(bar).toBeVisible();
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(bar).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);

  const answer = await page.evaluate(
    async (email) =>
      (
        await fetch('/api/members/invitations', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email, role: 'manager' }),
        })
      ).json(),
    MANAGER.email,
  );
  invitation = answer.url;
});

test('a manager finds the worst renewals: those whose notice ends soon, by what is at stake', async ({ page }) => {
  await page.goto(invitation);
  await page.getByLabel('Your name').fill(MANAGER.name);
  await page.getByLabel('Password').fill(MANAGER.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/accounts');
  const due = page.getByRole('link', { name: /^Notice within 30 days/ });
  const count = Number((await due.textContent())?.replace(/\D*30 days\D*/, ''));
  await due.click();
  await expect(page).toHaveURL(/due=notice30/);
  const rows = page.getByRole('table', { name: 'Accounts' }).locator('tbody:not(.gap) tr');
  await expect(rows).toHaveCount(count); // as many as the view says: the rows of the view before are gone
  await expect(rows.first()).toContainText(/\d+\u00a0d/);
  const stakes = await rows.evaluateAll((all) =>
    all.map((row) => Number(row.querySelector('td b')?.textContent?.replace(',', '') ?? Number.NaN)),
  );
  expect(stakes.length).toBeGreaterThan(2);
  expect(stakes).toEqual(stakes.toSorted((a, b) => b - a));
  await rows.first().getByRole('link').first().click();
  await expect(page.getByText(/notice by/)).toBeVisible();
});

test('a manager reads why a score changed, and tries what would move it', async ({ page }) => {
  await signIn(page, MANAGER);
  await page.locator('main tbody a[href^="/accounts/"]').first().click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  const why = page.getByRole('table', { name: 'Why it changed' });
  await expect(page.getByRole('heading', { name: /^Why it changed: [−+]?\d+ since / })).toBeVisible();
  await expect(why.getByRole('row', { name: /^Score on/ })).toHaveCount(2);
  const points = await why
    .getByRole('row')
    .evaluateAll((rows) =>
      rows.flatMap((row) =>
        row.querySelector('td') && !row.classList.contains('sub')
          ? [Number(row.querySelector('td:last-child')?.textContent?.replace('−', '-'))]
          : [],
      ),
    );
  expect(points.slice(0, -1).reduce((sum, each) => sum + each, 0)).toBe(points.at(-1));
  await expect(page.getByText('reconstructed').first()).toBeVisible();
  await page.getByRole('link', { name: 'What-if' }).click();
  const value = page.locator('main input[inputmode=decimal]').first();
  await expect(value).toBeVisible();
  await value.fill('1000');
  await expect(page.getByText('Outside what healthy accounts like it have.').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: /with this change/ })).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page.getByText('Outside what healthy accounts like it have.')).toHaveCount(0);
});

test('a manager checks what the page says of an account, down to the values of the score', async ({ page }) => {
  await signIn(page, MANAGER);
  await page.locator('main tbody a[href^="/accounts/"]').first().click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  await expect(page.getByRole('heading', { name: /similar past accounts left$/ })).toBeVisible();
  await expect(page.getByText(/effect not measured yet/)).toBeVisible();
  await expect(page.getByRole('link', { name: /^To act on first|^Nothing that can be acted on/ })).toBeVisible();
  await expect(page.getByText(/Renewed on|No renewal kept/).first()).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('link', { name: /^Newest fact known/ }).click();
  await page.waitForURL(/tab=audit/);
  await expect(page.getByRole('heading', { name: 'Replayed: equal to the last digit' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Values that the score used' })).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.goto(`${page.url().replace(/\?.*/, '')}?tab=audit&at=2001-01-01T00:00:00.000Z`);
  await expect(page.getByRole('heading', { name: /^Not kept before / })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('link', { name: 'Drivers' }).click();
  await expect(page.getByRole('heading', { name: /similar past accounts left$/ })).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  expect(await accessibilityOf(page)).toEqual([]);
});

test('an owner removes the demo workspace in one click', async ({ page }) => {
  await signIn(page);
  await page.getByRole('button', { name: 'Open the demo workspace' }).click();
  const bar = page.getByText('made-up data, nothing here is yours').filter({ visible: true });
  await expect(bar).toBeVisible();
  await page.waitForLoadState('networkidle'); // a whole new page: a button does nothing before its script is there
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByRole('heading', { name: 'Three steps to a first honest score' })).toBeVisible();
  await expect(bar).toHaveCount(0);
});

/** 300 customers; one column is filled in only when somebody has left. */
function leakingFile(): Buffer {
  const lines = Array.from({ length: 300 }, (_, i) => {
    const left = i % 3 === 0;
    const logins = (left ? 4 : 12) + ((i * 7919) % 31);
    const tickets = (left ? 1 : 0) + ((i * 104_729) % 7);
    return [`c-${i}`, `Company ${i}`, logins, tickets, left ? 'signed' : 'none', left ? 'Yes' : 'No'].join(',');
  });
  return Buffer.from(
    `customer_id,company_name,logins_90d,support_tickets,farewell_letter,churned\n${lines.join('\n')}\n`,
  );
}

test('an admin rejects a leaking column and promotes the clean model', async ({ page }) => {
  await signIn(page);
  await page.goto(url('/data/import'));
  await page.setInputFiles('input[type=file]', { name: 'customers.csv', mimeType: 'text/csv', buffer: leakingFile() });
  await page.waitForURL(/\/data\/import\/[0-9a-f-]{36}/);
  await page.getByRole('button', { name: 'Dry run' }).click();
  await expect(page.getByText('Nothing is stored yet').first()).toBeVisible();
  await page.getByRole('button', { name: /^Import/ }).click();
  await page.getByRole('link', { name: 'Train the model' }).click();
  await page.getByRole('button', { name: 'Train a model' }).click();
  await page.getByRole('link', { name: 'Version 1' }).first().click({ timeout: 120_000 });
  const leak = page.getByRole('row', { name: /Blocks promotion.*farewell_letter/ }).first();
  await expect(leak).toBeVisible();
  await page.getByRole('button', { name: 'Promote' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('What speaks against it')).toBeVisible();
  await expect(dialog.getByText('farewell_letter').first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await leak.getByRole('button', { name: 'Exclude farewell_letter' }).click();
  await dialog.getByLabel('Reason').fill('written after they had left');
  await dialog.getByRole('button', { name: 'Exclude column' }).click();
  await expect(dialog).toHaveCount(0);
  await page.goto(url('/models'));
  await page.getByRole('button', { name: 'Train a model' }).click();
  await page.getByRole('link', { name: 'Version 2' }).first().click({ timeout: 120_000 });
  await expect(page.getByText('Blocks promotion')).toHaveCount(0);
  await page.getByRole('button', { name: 'Promote' }).click();
  await dialog.getByRole('button', { name: 'Promote' }).click();
  await expect(page.getByRole('button', { name: 'Promote' })).toHaveCount(0);
  await expect(page.getByText('In use').first()).toBeVisible();
});
