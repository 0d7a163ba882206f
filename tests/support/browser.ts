import { createRequire } from 'node:module';
import { test as base, expect, type Page } from '@playwright/test';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export const url = (path: string): string => `${process.env.BELLWETHER_URL}${path}`;
export const OWNER = {
  email: 'mara@example.com',
  password: 'a calm sentence 42',
  name: 'Mara Lindqvist',
  workspace: 'Northlight',
};

/** A page that fails its test on a script error, a noisy console or a breach of the content security policy. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page }, use) => {
      const noise: string[] = [];
      page.on('pageerror', (error) => noise.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') noise.push(`${message.text()} (${message.location().url})`);
      });
      await use(undefined);
      // Refusals that a test provokes are answered with a status, which the browser's console repeats.
      expect(noise.filter((line) => !/the server responded with a status of 4\d\d/.test(line))).toEqual([]);
    },
    { auto: true },
  ],
});

export async function signIn(
  page: Page,
  { email, password }: { email: string; password: string } = OWNER,
): Promise<void> {
  await page.goto(url('/sign-in'));
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/accounts');
}

/** Violations of WCAG 2.2 A and AA on the page as it stands, in both themes. */
export async function accessibilityOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  await expect(page).toHaveTitle(/./);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate(await axeSource());
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
    });
    found.push(...violations.map((violation) => `${scheme} ${violation}`));
  }
  await page.emulateMedia({ colorScheme: null });
  return found;
}

let source: string | undefined;
async function axeSource(): Promise<string> {
  source ??= await (await import('node:fs/promises')).readFile(axe, 'utf8');
  return source;
}

export { expect };

/** What the page's CSV holds. */
export async function downloaded(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download CSV' }).click(),
  ]);
  let text = '';
  for await (const chunk of await download.createReadStream()) text += chunk;
  return text;
}
