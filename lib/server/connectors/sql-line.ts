/**
 * The wire below a driver: one socket to a checked address, closed when what comes over it is too slow or too much. Bytes
 * are counted where the system reads them, under TLS and before any driver has put a row together. Knows no SQL.
 */
import 'server-only';
import net from 'node:net';
import { AppError } from '@/lib/contracts/errors';

export type Limit = { ms: number; bytes: number };
export type Line = {
  socket: net.Socket;
  /** What `work` gives, unless a limit is broken or the caller stops first: then the socket is closed. */
  within: <T>(work: Promise<T>, limit: Limit) => Promise<T>;
  /** Closes it at once. @returns why, for people */
  cut: (why: string) => AppError;
  close: () => void;
};

/** Between two looks at the counter; at 10 Gbit/s some 12 MB come in it. */
const LOOK_MS = 10;

/** @param host as it is named in messages */
export function lineTo(host: string, signal: AbortSignal): Line {
  const socket = new net.Socket();
  socket.on('error', () => undefined); // the driver is told as well; before it listens nobody would be
  return {
    socket,
    cut: (why) => {
      socket.destroy();
      return new AppError('upstream', `${host} was left: ${why}`);
    },
    close: () => socket.destroy(),
    within: (work, limit) => {
      const watched = watch({ host, socket, signal }, limit);
      work.catch(() => undefined); // after a breach nobody waits for it any more
      return Promise.race([work, watched.broken]).finally(watched.end);
    },
  };
}

type Watched = { host: string; socket: net.Socket; signal: AbortSignal };

function watch({ host, socket, signal }: Watched, { ms, bytes }: Limit) {
  const from = socket.bytesRead;
  let end: () => void = () => undefined;
  const broken = new Promise<never>((_resolve, reject) => {
    const stop = (reason: unknown) => {
      socket.destroy();
      reject(reason);
    };
    const late = setTimeout(() => stop(new AppError('upstream', `${host} was not done within ${ms} ms.`)), ms);
    const look = setInterval(() => {
      if (socket.bytesRead - from > bytes)
        stop(new AppError('upstream', `Expected at most ${bytes} bytes for one page from ${host}, got more.`));
    }, LOOK_MS);
    const byCaller = () => stop(signal.reason);
    end = () => {
      clearTimeout(late);
      clearInterval(look);
      signal.removeEventListener('abort', byCaller);
    };
    signal.addEventListener('abort', byCaller, { once: true });
    if (signal.aborted) byCaller();
  });
  broken.catch(() => undefined); // the race has its own ear
  return { broken, end: () => end() };
}
