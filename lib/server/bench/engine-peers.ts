/** The engines others wrote, each fit in a process of its own, on one thread. Knows the peers' programs; not our engines. */
import 'server-only';
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { rootDir } from '@/lib/server/boot/paths';
import { applyEncoding, fitEncoding, type Trial } from '@/scoring';

export const PEERS = ['scikit-learn', 'xgboost', 'ranger'] as const;
export type Peer = (typeof PEERS)[number];

/** Seconds of one fit; `p` of the rows held back, in their order; `explain` = CPU seconds for the first 10,000 rows. */
const PeerFit = z.object({ cpu: z.number(), wall: z.number(), p: z.array(z.number()), explain: z.number().optional() });
type PeerFit = z.infer<typeof PeerFit>;
const Answer = z.union([PeerFit, z.object({ missing: z.literal(true) })]);

/** As many trees, and rows in a leaf of a forest, as ours have. */
const SIZE = ['200', '10'];
const MOST_OUTPUT = 64 * 2 ** 20;

/** What runs a peer's program, in this order: the first Python on the path need not be the one that has the packages. */
const PYTHONS = ['python3', '/usr/bin/python3'];

/** @returns null when the peer is not installed */
export async function fitPeer(peer: Peer, file: string): Promise<PeerFit | null> {
  const program = (name: string) => path.join(rootDir(), 'lib/server/bench/peers', name);
  if (peer === 'ranger') return answerOf('Rscript', [program('ranger.R'), file, ...SIZE]);
  for (const python of PYTHONS) {
    const answer = await answerOf(python, [program('peer.py'), file, peer, ...SIZE]);
    if (answer !== null) return answer;
  }
  return null;
}

/** @returns null when the command or the package is not there */
async function answerOf(command: string, args: string[]): Promise<PeerFit | null> {
  const text = await promisify(execFile)(command, args, { maxBuffer: MOST_OUTPUT }).then(
    ({ stdout }) => stdout,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{"missing": true}';
      throw error;
    },
  );
  const answer = Answer.parse(JSON.parse(text));
  return 'missing' in answer ? null : answer;
}

/** The table as peers read it: one-hot and ordered as for our trees, blank = missing. */
export async function writeTrial(trial: Trial, file: string): Promise<void> {
  const { raw, sources, target, learn, held } = trial;
  const { columns } = applyEncoding(fitEncoding(raw, sources, { y: target.y, rows: learn }), raw);
  const isHeld = new Set(held);
  function* lines() {
    yield `${[...columns.map((_, c) => `x${c}`), 'y', 'held'].join(',')}\n`;
    for (let row = 0; row < raw.n; row++) {
      const cells = columns.map((column) => (Number.isNaN(column[row]) ? '' : column[row]));
      yield `${[...cells, target.y[row], Number(isHeld.has(row))].join(',')}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
}
