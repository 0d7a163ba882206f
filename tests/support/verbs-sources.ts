/** The verbs of sources and their tables. */
import { addStream, changeStream, clearStream, removeStream, syncStream } from '@/lib/server/sources/change-streams';
import { changeSource, connectSource, removeSource } from '@/lib/server/sources/connect-source';
import { draftStream } from '@/lib/server/sources/draft-stream';
import { getCoverage, listStale } from '@/lib/server/sources/get-coverage';
import { getSource, listSources } from '@/lib/server/sources/list-sources';
import { describeQuery, listTables } from '@/lib/server/sources/list-tables';
import type { Verb } from './verbs-account';
import { lastingWarehouse, READS } from './warehouse';

export const SOURCE_VERBS: Record<string, Verb> = {
  'sources/listSources': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listSources(ctx) },
  'sources/getCoverage': { least: 'viewer', on: 'own', reads: true, call: (ctx) => getCoverage(ctx) },
  'sources/listStale': { least: 'viewer', on: 'own', reads: true, call: (ctx) => listStale(ctx) },
  'sources/getSource': { least: 'viewer', on: 'id', reads: true, call: (ctx, { source }) => getSource(ctx, source) },
  'sources/listTables': { least: 'admin', on: 'id', reads: true, call: (ctx, { source }) => listTables(ctx, source) },
  'sources/describeQuery': {
    least: 'admin',
    on: 'id',
    call: (ctx, { source }) => describeQuery(ctx, source, { query: 'SELECT 1 AS id' }),
  },
  'sources/connectSource': {
    least: 'admin',
    on: 'own',
    call: async (ctx) => {
      const { login } = await lastingWarehouse();
      const { password, ...settings } = login;
      return connectSource(ctx, { kind: 'postgres', name: 'Another', settings, secret: password });
    },
  },
  'sources/changeSource': {
    least: 'admin',
    on: 'id',
    call: (ctx, { source, far }) =>
      changeSource(ctx, source, { version: 1, name: 'Renamed', settings: far, secret: null }),
  },
  'sources/addStream': {
    least: 'admin',
    on: 'id',
    call: (ctx, { source, mark }) =>
      addStream(ctx, source, { ...READS, name: 'another', query: `SELECT * FROM ${mark}_customers` }),
  },
  'sources/changeStream': {
    least: 'admin',
    on: 'id',
    call: (ctx, { stream }) => changeStream(ctx, stream, { ...READS, version: 1, paused: false }),
  },
  'sources/draftStream': { least: 'admin', on: 'id', call: (ctx, { stream }) => draftStream(ctx, stream) },
  'sources/clearStream': { least: 'admin', on: 'id', call: (ctx, { stream }) => clearStream(ctx, stream) },
  'sources/removeStream': { least: 'admin', on: 'id', call: (ctx, { spareStream }) => removeStream(ctx, spareStream) },
  'sources/syncStream': {
    least: 'admin',
    on: 'id',
    call: async (ctx, { mappedStream }) => syncStream(ctx, mappedStream, { whole: false }),
  },
  'sources/removeSource': { least: 'admin', on: 'id', call: (ctx, { spareSource }) => removeSource(ctx, spareSource) },
};
