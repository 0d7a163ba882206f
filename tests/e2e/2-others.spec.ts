import { accessibilityOf, expect, OWNER, signIn, test, url } from '@/tests/support/browser';
import { daysPass } from '@/tests/support/product';

test.describe.configure({ mode: 'serial' });

/** Measuring follows the training by itself, after everything people wait for. */
const MEASURED = 300_000;

const MANAGER = { email: 'ines@example.com', password: 'another calm sentence 7', name: 'Ines Osei' };
const VIEWER = { email: 'joel@example.com', password: 'yet another sentence 9', name: 'Joel Okafor' };
const links: Record<string, string> = {};

test('an owner invites a manager and a viewer with links that need no mail server', async ({ page }) => {
  await signIn(page);
  await page.goto(url('/settings?tab=members'));
  expect(await accessibilityOf(page)).toEqual([]);
  for (const [person, role] of [
    [MANAGER, 'manager'],
    [VIEWER, 'viewer'],
  ] as const) {
    const answer = await page.evaluate(
      async ([email, wanted]) =>
        (
          await fetch('/api/members/invitations', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ email, role: wanted }),
          })
        ).json(),
      [person.email, role] as const,
    );
    links[role] = answer.url;
  }
  await page.reload();
  await expect(page.getByText(MANAGER.email)).toBeVisible();
});

test('a manager joins and finds the worst accounts first', async ({ page }) => {
  await page.goto(links.manager ?? '');
  await page.getByLabel('Your name').fill(MANAGER.name);
  await page.getByLabel('Password').fill(MANAGER.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/accounts');
  await expect(page.getByText('At risk').filter({ visible: true }).first()).toBeVisible();
  await page.getByRole('searchbox').or(page.getByPlaceholder('Name or id')).first().fill('5475');
  await expect(page).toHaveURL(/q=5475/);
  await expect(page.locator('main a[href^="/accounts/"]').first()).toContainText('5475');
});

test('a viewer reads scores and cannot import', async ({ page }) => {
  await page.goto(links.viewer ?? '');
  await page.getByLabel('Your name').fill(VIEWER.name);
  await page.getByLabel('Password').fill(VIEWER.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/accounts');
  await expect(page.getByRole('link', { name: 'Download CSV' })).toHaveCount(0);
  await page.goto(url('/data/import'));
  await expect(page.locator('input[type=file]')).toHaveCount(0);
  const status = await page.evaluate(
    async () =>
      (await fetch('/api/imports', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a,b\n1,2\n' }))
        .status,
  );
  expect(status).toBe(403);
});

test('an admin makes a key, sends events with it, and sees what waits and what was refused', async ({ page }) => {
  await signIn(page);
  await page.goto(url('/data'));
  await page.getByRole('link', { name: 'Make a key' }).click();
  await page.getByRole('button', { name: 'Make a key' }).click();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByLabel('Name').fill('Backend');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = await page.getByLabel('Key', { exact: true }).inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(key)).toHaveCount(0);
  const batch = [
    { type: 'group', userId: 'ada', groupId: 'sent-by-event', traits: { name: 'Sent By Event', seats: 4 } },
    { type: 'track', userId: 'ada', event: 'Report opened' },
    { type: 'track', userId: 'bob', groupId: 'nobody-knows', event: 'Report opened' },
    { type: 'track', userId: 'bob' },
  ];
  const sent = await fetch(`${process.env.BELLWETHER_INGEST}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ batch }),
  });
  expect(await sent.json()).toMatchObject({ accepted: 3, rejected: 1 });
  await page.goto(url('/data'));
  await expect(page.getByRole('row', { name: /nobody-knows/ })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('row', { name: /Expected event, got none/ })).toBeVisible();
  await page.getByText('The latest 1 as they came').click();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Correct and send again' }).click();
  await page.getByRole('button', { name: 'Send again', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Expected event, got none' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Event' }).fill('{"type":"track","userId":"bob","event":"Put right"}');
  await page.getByRole('button', { name: 'Send again', exact: true }).click();
  await expect(page.getByText('The event is stored')).toBeVisible();
  await expect(page.getByRole('row', { name: /Expected event, got none/ })).toHaveCount(0);
  await page.goto(url('/accounts?q=Sent+By'));
  await page.locator('main a[href^="/accounts/"]').first().click();
  await page.getByRole('link', { name: 'Usage' }).click();
  await expect(page.getByText('Report opened').first()).toBeVisible();
  await page.goto(url('/settings?tab=keys'));
  await page.getByRole('button', { name: 'Revoke the key Backend' }).click();
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByText(/^revoked/)).toBeVisible();
});

test('a leader reads the track record and opens a missed churn', async ({ page }) => {
  test.setTimeout(MEASURED + 120_000);
  await signIn(page, VIEWER);
  await page.goto(url('/track-record'));
  const missed = page.getByRole('table', { name: 'Missed churns' });
  await expect(missed).toBeVisible({ timeout: MEASURED });
  const list = page.getByRole('table', { name: 'The red list' });
  await expect(list.getByRole('row', { name: /^Bellwether v1 in use/ })).toContainText(/0\.8\d\d/);
  await expect(list.getByRole('row', { name: /^Naive baseline/ })).toContainText(/0\.7\d\d/);
  await expect(page.getByText('who left, not when').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Measure again' })).toHaveCount(0);
  expect(await accessibilityOf(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await missed.getByRole('link').first().click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  await expect(page.getByText('Left').filter({ visible: true }).first()).toBeVisible();
});

test('a stranger who is not signed in sees the door and nothing else', async ({ page }) => {
  for (const path of ['/accounts', '/ingredients', '/segments', '/models', '/data', '/settings']) {
    await page.goto(url(path));
    await expect(page).toHaveURL(/\/sign-in/);
  }
  expect(await accessibilityOf(page)).toEqual([]);
});

test('a manager works through the accounts with the keyboard alone', async ({ page }) => {
  await signIn(page, MANAGER);
  await expect(page.getByText('At risk').filter({ visible: true }).first()).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByPlaceholder('Name or id')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.getByPlaceholder('Name or id').blur();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('a manager overrides a score for a while, sees the model beside it, and ends it', async ({ page }) => {
  await signIn(page, MANAGER);
  await page.locator('main a[href^="/accounts/"]').first().click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  const account = page.url();
  await page.getByRole('button', { name: 'Override score' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Health, 0–100').fill('180');
  await expect(dialog.getByText('Expected a whole number from 0 to 100, got “180”')).toBeVisible();
  await dialog.getByLabel('Health, 0–100').fill('77');
  await dialog.getByLabel('Reason').fill('The new sponsor has signed off');
  await dialog.getByRole('button', { name: 'Override score' }).click();
  await expect(page.getByText('“The new sponsor has signed off”')).toBeVisible();
  await expect(page.getByText(/The model says \d+\./)).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.goto(url('/accounts?band=healthy'));
  await expect(page.getByText(/^Override, model \d+$/).first()).toBeVisible();
  await page.goto(account);
  await page.getByRole('button', { name: 'End override' }).click();
  await expect(page.getByText('“The new sponsor has signed off”')).toHaveCount(0);
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('table', { name: 'Overrides' })).toContainText(`ended by ${MANAGER.name}`);
});

test('a manager overrides a score and sees it expire', async ({ page }) => {
  await signIn(page, MANAGER);
  await page.locator('main a[href^="/accounts/"]').first().click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  await page.getByRole('button', { name: 'Override score' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Health, 0–100').fill('66');
  await dialog.getByLabel('Reason').fill('They have asked for a second team');
  await dialog.getByLabel('For how many days').fill('30');
  await dialog.getByRole('button', { name: 'Override score' }).click();
  const word = page.getByText('“They have asked for a second team”');
  await expect(word).toBeVisible();
  const owner = process.env.BELLWETHER_OWNER_URL ?? '';
  await daysPass(owner, 29);
  await page.reload();
  await expect(word).toBeVisible();
  await daysPass(owner, 2);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Override score' })).toBeVisible();
  await expect(word).toHaveCount(0);
  await page.getByRole('link', { name: 'History' }).click();
  const row = page.getByRole('row').filter({ hasText: 'They have asked for a second team' });
  await expect(row).toContainText('over');
  await expect(row).toContainText('66');
});

test('a manager reads the list on a phone without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, MANAGER);
  await expect(page.getByText('At risk').filter({ visible: true }).first()).toBeVisible();
  for (const path of ['/accounts', '/ingredients', '/segments', '/data', '/models', '/settings']) {
    await page.goto(url(path));
    await page.waitForTimeout(500);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, path).toBeLessThanOrEqual(0);
  }
});

test('an owner deletes the workspace only by typing its name', async ({ page }) => {
  await signIn(page);
  const refused = await page.evaluate(
    async () =>
      (
        await fetch('/api/workspace', {
          method: 'DELETE',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'wrong' }),
        })
      ).status,
  );
  expect(refused).toBe(422);
  const done = await page.evaluate(
    async (name) =>
      (
        await fetch('/api/workspace', {
          method: 'DELETE',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name }),
        })
      ).status,
    OWNER.workspace,
  );
  expect(done).toBe(200);
});
