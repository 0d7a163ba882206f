import crypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { WebhookSettings } from '@/lib/contracts/source-kinds';
import { ConnectSource } from '@/lib/contracts/source-kinds';
import type { Source } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { DELIVERIES, keepPushed } from '@/lib/server/inbox/keep-pushed';
import { mappingOf } from '@/lib/server/inbox/mappings';
import { isSigned } from '@/lib/server/inbox/signature';
import { changeSource, connectSource } from '@/lib/server/sources/connect-source';
import { listTables } from '@/lib/server/sources/list-tables';
import { kept, read } from '@/tests/support/source-world';
import { DELIGHTED, SURVEYMONKEY, TYPEFORM } from '@/tests/support/vendors/deliveries';
import { mapped, streamOf } from '@/tests/support/warehouse';
import { mintWorkspace, runQueued } from '@/tests/support/world';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const SECRET = 'a secret of a test';
const BODY = Buffer.from('{"a": 1, "b": "ü"}');
const mac = (algorithm: string, encoding: 'hex' | 'base64', secret: string | Buffer = SECRET, body: Buffer = BODY) =>
  crypto.createHmac(algorithm, secret).update(body).digest(encoding);
type Settings = Pick<WebhookSettings, 'format' | 'header'>;
const own = (header: string): Settings => ({ format: 'own', header });
const ready = (format: WebhookSettings['format']): Settings => ({ format, header: null });

describe('a signature', () => {
  const at = String(NOW / 1_000);
  const standard = (id = 'msg_1', when = at, key: string | Buffer = SECRET) =>
    `v1,${crypto.createHmac('sha256', key).update(`${id}.${when}.`).update(BODY).digest('base64')}`;
  const SIGNED: readonly (readonly [string, Settings, Record<string, string>])[] = [
    ['Typeform', ready('typeform'), { 'typeform-signature': `sha256=${mac('sha256', 'base64')}` }],
    ['Delighted', ready('delighted'), { 'x-delighted-webhook-signature': `sha256=${mac('sha256', 'hex')}` }],
    ['SurveyMonkey', ready('surveymonkey'), { 'sm-signature': mac('sha1', 'base64') }],
    ['hex', own('X-Hub-Signature-256'), { 'x-hub-signature-256': `sha256=${mac('sha256', 'hex')}` }],
    ['base64', own('X-Signature'), { 'x-signature': mac('sha256', 'base64') }],
    [
      'the standard',
      own('webhook-signature'),
      { 'webhook-id': 'msg_1', 'webhook-timestamp': at, 'webhook-signature': `v1,AAAA ${standard()}` },
    ],
  ];
  const signed = (settings: Settings, headers: Record<string, string>, secret = SECRET, body = BODY, now = NOW) =>
    isSigned({ settings, secret, headers, body }, now);

  it.each(SIGNED)('of %s is known, and nothing else is', (_, settings, headers) => {
    expect(signed(settings, headers)).toBe(true);
    expect(signed(settings, headers, 'another secret')).toBe(false);
    expect(signed(settings, headers, SECRET, Buffer.from('{"a": 1, "b": "u"}'))).toBe(false);
    expect(signed(settings, {})).toBe(false);
    const name = Object.keys(headers).at(-1) ?? '';
    for (const said of ['', 'sha256=', 'v1,', 'x', headers[name]?.slice(0, -2) ?? '', `${headers[name]}AA`])
      expect([said, signed(settings, { ...headers, [name]: said })]).toEqual([said, false]);
    for (const other of SIGNED.filter(([, each]) => each.format !== settings.format || each.header !== settings.header))
      expect(signed(other[1], headers)).toBe(false);
  });

  it('of the standard is of one message and of its time', () => {
    const headers = (id: string, when: string, said: string) => ({
      ...{ 'webhook-id': id, 'webhook-timestamp': when, 'webhook-signature': said },
    });
    const settings = own('Webhook-Signature');
    expect(signed(settings, headers('msg_2', at, standard()))).toBe(false);
    expect(signed(settings, headers('msg_1', at, standard()), SECRET, BODY, NOW + 301_000)).toBe(false);
    expect(signed(settings, headers('msg_1', at, standard()), SECRET, BODY, NOW - 299_000)).toBe(true);
    expect(signed(settings, headers('msg_1', '1e9', standard('msg_1', '1e9')))).toBe(false);
    const key = crypto.randomBytes(24);
    expect(signed(settings, headers('m', at, standard('m', at, key)), `whsec_${key.toString('base64')}`)).toBe(true);
  });
});

describe('a mapping', () => {
  const of = (expression: string) => mappingOf({ format: 'own', expression });
  it('makes no row, one or many', async () => {
    const delivery = { kind: 'x', list: [{ a: 1 }, { a: 2 }] };
    expect(await of('list.{"id": a}')(delivery)).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await of('{"id": kind}')(delivery)).toEqual([{ id: 'x' }]);
    expect(await of('nothing')(delivery)).toEqual([]);
    expect(await of('list[a > 5]')(delivery)).toEqual([]);
  });

  it.each([
    ['{"id": ', 'Expected a JSONata expression'],
    ['id ~> ', 'Expected a JSONata expression'],
  ])('%s is no expression', (expression, message) => {
    expect(() => of(expression)).toThrow(message);
  });

  it.each([
    ['text', '"a"', 'expected objects as rows, got "a"'],
    ['numbers', '[1, 2]', 'expected objects as rows, got 1'],
    ['a call of nothing', '$nothing()', 'Attempted to invoke a non-function'],
    ['a pattern', '$match("aaa", /(a+)+$/)', 'regular expressions are not taken here'],
    ['no end', '($f := function($x){ $f($x + 1) }; $f(1))', 'timeout'],
    ['no bottom', '($f := function($x){ 1 + $f($x) }; $f(1))', 'stack'],
    ['more rows than anybody has', '[1..1000000].{"id": $}', 'sequence'],
  ])('that gives %s says so and ends', async (_, expression, message) => {
    const began = Date.now();
    await expect(of(expression)({})).rejects.toThrow(new RegExp(message, 'i'));
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it('of Typeform reads score, comment, e-mail address and account', async () => {
    expect(await mappingOf({ format: 'typeform', expression: null })(TYPEFORM)).toEqual([
      {
        ...{ id: 'a3a12ec67a1365927098a606107fac15', account: 'acc-7', email: 'laura@example.com', score: 9 },
        ...{ comment: 'It is a great tool.', survey: 'How likely are you', occurred_at: '2026-04-30T09:12:44Z' },
      },
    ]);
    expect(await mappingOf({ format: 'typeform', expression: null })({ event_type: 'ping' })).toEqual([]);
  });

  it('of Delighted reads the newest word about an answer', async () => {
    expect(await mappingOf({ format: 'delighted', expression: null })(DELIGHTED)).toEqual([
      {
        ...{ id: '5435', email: 'charlie@example.com', score: 9, comment: 'Fast and flawless!', survey: 'nps' },
        ...{ account: 'acc-7', occurred_at: '2024-11-21T11:14:04.000Z' },
      },
    ]);
    const unsubscribed = { event_type: 'unsubscribe.created', event_data: { person: { email: 'x@example.com' } } };
    expect(await mappingOf({ format: 'delighted', expression: null })(unsubscribed)).toEqual([]);
  });

  it('of SurveyMonkey reads whose answer to what it was', async () => {
    expect(await mappingOf({ format: 'surveymonkey', expression: null })(SURVEYMONKEY)).toEqual([
      {
        ...{ id: '83', survey_id: '9', respondent_id: '83', recipient_id: '0', event: 'response_completed' },
        occurred_at: '2026-04-12T10:14:51.123456+00:00',
      },
    ]);
  });
});

describe('a webhook as a source', () => {
  const push = ({ workspaceId }: Ctx, { id }: Source, ...deliveries: unknown[]) =>
    keepPushed({ workspaceId, sourceId: id }, [
      { kind: 'table', table: DELIVERIES, columns: [], key: [] },
      { kind: 'rows', table: DELIVERIES, lines: deliveries.map((record) => JSON.stringify({ record })) },
    ]);
  const connect = (ctx: Ctx, settings: WebhookSettings) =>
    connectSource(ctx, { kind: 'webhook', name: 'Hook', settings, secret: SECRET });

  it('brings Delighted’s answers to the accounts of who answered, each once', async () => {
    const ctx = await mintWorkspace();
    const source = await connect(ctx, { format: 'delighted', header: null, expression: null });
    const answer = (id: string, score: number, updated: number, more: object = {}) => ({
      ...{ event_type: 'survey_response.created', event_id: `${id}-${updated}` },
      event_data: {
        ...{ id, person: { email: `p${id}@example.com` }, survey_type: 'nps', score, comment: null },
        ...{ created_at: 1_760_000_000, updated_at: updated, person_properties: { account_id: 'acc-7' }, ...more },
      },
    });
    await push(ctx, source, answer('1', 9, 1), answer('2', 3, 1), { event_type: 'unsubscribe.created' });
    const { tables } = await listTables(ctx, source.id);
    expect(tables).toMatchObject([
      { name: 'deliveries', key: ['id'], cursors: ['_received_at'], kind: 'surveys', rows: 3 },
    ]);
    const id = await mapped(ctx, source, { name: 'deliveries', cursorField: '_received_at' }, (_, detail) =>
      asGuessed(detail),
    );
    await runQueued(ctx, 'sync');
    const stream = () => streamOf(ctx, source.id, 'deliveries');
    expect((await stream()).rows).toMatchObject({ read: 2, rejected: 2 }); // of accounts that nobody knows yet
    const accounts = "INSERT INTO account (workspace_id, external_id, name) VALUES ($1, 'acc-7', 'Seven')";
    await withConnection(ctx, (client) => client.query(accounts, [ctx.workspaceId]));
    await read(ctx, id, true);
    const answers = async () =>
      (await kept(ctx, 'survey_response')).map(({ external_id, score }) => [external_id, Number(score)]);
    expect(await answers()).toEqual([
      ['1', 9],
      ['2', 3],
    ]);
    await push(ctx, source, answer('1', 9, 1), answer('2', 6, 2, { comment: 'Better now' }));
    await read(ctx, id);
    expect(await answers()).toEqual([
      ['1', 9],
      ['2', 6],
    ]);
  });

  it('keeps what its mapping does not take, and takes it once the mapping is another', async () => {
    const ctx = await mintWorkspace();
    const settings: WebhookSettings = {
      format: 'own',
      header: 'X-Signature',
      expression: '{"id": id, "name": $uppercase(name)}',
    };
    const source = await connect(ctx, settings);
    await push(ctx, source, { id: 'a', name: 'one' }, { id: 'b', name: 7 }, { id: 'c', name: 'three' });
    const asIs = (name: string) => ({ id: 'id', name: 'name' })[name] ?? 'ignore';
    const id = await mapped(ctx, source, { name: 'deliveries', cursorField: '_received_at' }, (mapping) =>
      mapping.kind === 'accounts'
        ? {
            ...mapping,
            columns: mapping.columns.map((each) => ({ ...each, role: asIs(each.name) as 'id' | 'name' | 'ignore' })),
          }
        : mapping,
    );
    await runQueued(ctx, 'sync');
    const names = async () => (await kept(ctx, 'account')).map(({ name }) => name);
    expect(await names()).toEqual(['ONE', 'THREE']);
    expect((await streamOf(ctx, source.id, 'deliveries')).rows).toMatchObject({ read: 3, rejected: 1 });
    await changeSource(ctx, source.id, {
      ...{ version: 1, name: 'Hook', secret: null },
      settings: { ...settings, expression: '{"id": id, "name": $string(name)}' },
    });
    await read(ctx, id, true);
    expect(await names()).toEqual(['one', '7', 'three']);
  });

  it.each([
    ['no expression', { format: 'own', header: 'X-Signature', expression: null }],
    ['no header', { format: 'own', header: null, expression: '{}' }],
    ['a header with blanks', { format: 'own', header: 'X Signature', expression: '{}' }],
    ['an expression that nobody asked for', { format: 'typeform', header: null, expression: '{}' }],
  ])('is refused with %s', (_, settings) => {
    expect(ConnectSource.safeParse({ kind: 'webhook', name: 'x', settings, secret: 'x' }).success).toBe(false);
  });

  it('is refused with a mapping that is none', async () => {
    const ctx = await mintWorkspace();
    const settings: WebhookSettings = { format: 'own', header: 'X-Signature', expression: '{"id": ' };
    await expect(connect(ctx, settings)).rejects.toMatchObject({ code: 'invalid', field: 'expression' });
  });
});
