/** A product for one test file alone: built, started, with an owner who is signed in. What kills it kills nobody else's. */
import { bundle } from '@/bin/bundle.mjs';
import type { CreatedKey } from '@/lib/contracts/keys';
import type { Site } from './browserless';
import { type Person, setUp } from './cast';
import { type Home, launch, newHome, type Product, untilReady } from './product';

export type OwnProduct = { home: Home; product: Product; site: Site; owner: Person };

/** `clear(home)` ends it. Customers' databases on this machine may be read. */
export async function ownProduct(workspaceName: string): Promise<OwnProduct> {
  await bundle('supervise');
  const home = await newHome();
  const product = launch(home, undefined, { EGRESS_ALLOW: '127.0.0.0/8' });
  const token = /\/link\/(\S+)/.exec(await untilReady(product))?.[1] ?? '';
  const site = { url: product.url, origin: product.origin };
  return { home, product, site, owner: await setUp(site, { token, workspaceName }) };
}

/** With which events are sent, and accounts made of them. */
export async function sendersKey({ browser }: Person): Promise<string> {
  const json = { name: 'Sender', scope: 'ingest', createsAccounts: true, days: null };
  return (await browser.send('POST', '/api/keys', { json })).json<CreatedKey>().secret;
}
