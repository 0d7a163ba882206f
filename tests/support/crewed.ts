/** What the tests of threads bundle into one module: the engines, the crew, and a kind of work by itself. */

export { twoThreads } from '@/lib/server/crew/two-threads';
export * from '@/scoring';
export { groundOf, MEMBERS } from '@/scoring/fits';
export { prepare } from '@/scoring/prepare';
