import { clear, launch, newHome, ownerUrl, START, stop, untilReady } from './product';

/** One product for the whole browser run; the specs tell one story in the order of their files. */
export default async function setup(): Promise<() => Promise<void>> {
  const home = await newHome();
  const product = launch(home, START, { EGRESS_ALLOW: '127.0.0.0/8' }); // a customer's database stands on loopback here
  const said = await untilReady(product, { ms: 240_000 });
  process.env.BELLWETHER_URL = product.origin;
  process.env.BELLWETHER_SETUP = /http:\/\/\S+\/link\/\S+/.exec(said)?.[0] ?? '';
  process.env.BELLWETHER_INGEST = `http://127.0.0.1:${home.ingestPort}`;
  process.env.BELLWETHER_OWNER_URL = ownerUrl(product);
  return async () => {
    const code = await stop(product);
    await clear(home);
    if (code !== 0) throw new Error(`the product ended with ${code}`);
  };
}
