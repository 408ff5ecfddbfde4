import fc from 'fast-check';
import { parseUsd } from '@app/common';
import type { Row, StoredTables } from './tables';
import { toSource } from './to-source';

const user = (more: Row = {}): Row => ({
  id: '1',
  username: 'alice',
  email: 'a@b.c',
  status: '1',
  quota: '0',
  ...more,
});
const token = (more: Row = {}): Row => ({
  id: '1',
  user_id: '1',
  key: 'K'.repeat(48),
  status: '1',
  unlimited_quota: '1',
  ...more,
});
const channel = (more: Row = {}): Row => ({
  id: '1',
  type: '1',
  key: 'sk-v',
  status: '1',
  name: 'c',
  models: 'm',
  ...more,
});
const read = (stored: Partial<StoredTables>, options = {}) =>
  toSource(
    { users: [], tokens: [], channels: [], options: new Map(), product: 'new-api', ...stored },
    { origin: 'test', ...options },
  );
const balanceOf = (quota: string, perUnit?: string) => {
  const options = new Map(perUnit === undefined ? [] : [['QuotaPerUnit', perUnit]]);
  return read({ users: [user({ quota })], options }).people[0]!.balanceUsd;
};
const tokenOf = (row: Row, owner: Row = user()) => {
  const { people, leftOut } = read({ users: [owner], tokens: [row] });
  return people[0]!.apiTokens[0] ?? leftOut.find(({ kind }) => kind === 'API token')?.reason;
};
const channelOf = (row: Row, product: StoredTables['product'] = 'new-api') => {
  const { channels, leftOut } = read({ channels: [row], product });
  return channels[0] ?? leftOut.find(({ kind }) => kind === 'channel')?.reason;
};

describe('quota', () => {
  it('is dollars to the nano-dollar, whatever the amount', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), (quota) => {
        expect(parseUsd(balanceOf(quota.toString()))).toBe(quota * 2_000n);
      }),
    );
  });

  it('is counted in the units that the instance says, what is less than a nano-dollar cut off', () => {
    expect(balanceOf('1000000', '1000000.0')).toBe('1.000000000');
    expect(balanceOf('1', '3')).toBe('0.333333333');
    expect(balanceOf('5', '0')).toBe('0.000010000');
  });

  it('that is no number, a debt, or beyond a ledger is nothing, and is listed', () => {
    for (const quota of ['12.5', '-4', '9'.repeat(25)]) {
      const { people, changed } = read({ users: [user({ quota })] });
      expect([people[0]!.balanceUsd, changed.map(({ kind }) => kind)]).toEqual(['0.000000000', ['balance']]);
    }
  });
});

describe('a token', () => {
  it('never gets more than it had', () => {
    expect(tokenOf(token({ model_limits_enabled: '1', model_limits: '' }))).toBe('it may use no model at all');
    expect(tokenOf(token({ model_limits_enabled: '0', model_limits: 'm' }))).toMatchObject({ allowedModels: [] });
    expect(tokenOf(token({ models: ' m , n,' }))).toMatchObject({ allowedModels: ['m', 'n'] });
    expect(tokenOf(token({ unlimited_quota: 'false', remain_quota: '500000' }))).toMatchObject({
      budgetUsd: '1.000000000',
    });
    expect(tokenOf(token({ status: '2' }))).toMatchObject({ isRevoked: true });
  });

  it('keeps its addresses, and stays behind when none of them can be read', () => {
    expect(tokenOf(token({ allow_ips: '10.0.0.1\n 10.1.0.0/16,\noffice' }))).toMatchObject({
      allowedIps: ['10.0.0.1', '10.1.0.0/16'],
    });
    expect(tokenOf(token({ subnet: '10.0.0.0/8,2001:db8::/32' }))).toMatchObject({
      allowedIps: ['10.0.0.0/8', '2001:db8::/32'],
    });
    expect(tokenOf(token({ allow_ips: 'office' }))).toBe('none of the addresses it is bound to can be read');
  });

  it('keeps a group of its own, but for one that was picked call by call', () => {
    const groups = ['vip', 'default', 'auto', ''].map((group) => tokenOf(token({ group })));
    expect(groups).toMatchObject(['vip', null, null, null].map((group) => ({ group })));
  });

  it('has the hash of what callers send, with or without sk- in the table', () => {
    const [plain, prefixed] = [tokenOf(token()), tokenOf(token({ key: `sk-${'K'.repeat(48)}` }))];
    expect(plain).toEqual(prefixed);
    expect(tokenOf(token({ key: 'abc-12' }))).toMatch(/^its key has a "-" in it/);
    expect(tokenOf(token({ key: ' ' }))).toBe('it has no key');
  });

  it('expires when it expired there, or never', () => {
    expect(tokenOf(token({ expired_time: '-1' }))).toMatchObject({ expiresAt: null });
    expect(tokenOf(token({ expired_time: '1600000000' }))).toMatchObject({ expiresAt: '2020-09-13T12:26:40.000Z' });
    expect(tokenOf(token({ expired_time: '9'.repeat(15) }))).toMatchObject({ expiresAt: '9999-12-31T23:59:59.000Z' });
  });
});

describe('a channel', () => {
  it.each([
    [{ type: '1' }, 'https://api.openai.com/v1', 'openai'],
    [{ type: '1', base_url: 'https://relay.example/' }, 'https://relay.example/v1', 'openai-compatible'],
    [{ type: '8', base_url: 'https://relay.example/v1' }, 'https://relay.example/v1', 'openai-compatible'],
    [{ type: '14' }, 'https://api.anthropic.com/v1', 'anthropic'],
    [{ type: '24' }, 'https://generativelanguage.googleapis.com/v1beta', 'gemini'],
    [{ type: '34' }, 'https://api.cohere.com', 'cohere'],
    [{ type: '26' }, 'https://open.bigmodel.cn/api/paas/v4', 'openai-compatible'],
    [{ type: '45' }, 'https://ark.cn-beijing.volces.com/api/v3', 'openai-compatible'],
    [{ type: '4711', base_url: 'http://10.0.0.1:8000' }, 'http://10.0.0.1:8000/v1', 'openai-compatible'],
  ])('of %j is asked at %s', (row, baseUrl, providerId) => {
    expect(channelOf(channel(row))).toMatchObject({ baseUrl, providerId });
  });

  it('has the number of its vendor in its own product', () => {
    expect(channelOf(channel({ type: '28' }), 'one-api')).toMatchObject({ baseUrl: 'https://api.mistral.ai/v1' });
    expect(channelOf(channel({ type: '42' }), 'new-api')).toMatchObject({ baseUrl: 'https://api.mistral.ai/v1' });
  });

  it.each([
    [{ type: '3' }, 'Azure OpenAI asks for settings that do not come over: add the channel by hand'],
    [{ type: '18' }, 'Xunfei is asked in its own format, and there is no adapter for it yet'],
    [{ type: '2' }, 'Midjourney is no chat API'],
    [{ type: '8' }, 'a custom channel has no base URL'],
    [{ type: '4711' }, 'channel type 4711, which is not known, has no base URL'],
    [{ type: '8', base_url: 'relay' }, 'its base URL is not one: relay'],
  ])('of %j stays behind: %s', (row, reason) => {
    expect(channelOf(channel(row))).toBe(reason);
  });

  it('comes with what its row makes sense of, and without what it does not', () => {
    const odd = channel({ priority: '9'.repeat(20), weight: 'x', model_mapping: 'no json', group: ' a,,b ' });
    expect(channelOf(odd)).toMatchObject({
      priority: 2_147_483_647,
      weight: 1,
      models: [['m', 'm']],
      groups: ['a', 'b'],
    });
  });
});
