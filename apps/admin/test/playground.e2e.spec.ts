import { eventually, FakeUpstream, RunningWeir, type FundedOrganization } from '@app/testing';
import { AdminClient } from './admin-client';

describe('playground, quick start and first-run guide', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let organization: FundedOrganization;
  let owner: AdminClient;
  let member: AdminClient;
  let colleague: AdminClient;
  let base: string;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '10' });
      await given.model({ id: 'm' });
      await given.channel({ baseUrl: vendor.url, models: ['m'] });
    });
    await weir.test.database.prisma.channel.updateMany({ data: { isSimulated: true } });
    await weir.launch('admin');
    const memberOf = { [organization.organizationId]: 'member' as const };
    owner = await AdminClient.logIn(weir, { role: 'owner' });
    member = await AdminClient.logIn(weir, { memberOf });
    colleague = await AdminClient.logIn(weir, { memberOf });
    base = `/api/organizations/${organization.organizationId}`;
  });
  afterAll(async () => {
    await weir.stop();
    await vendor.close();
  });

  const call = (secret: string) =>
    fetch(`${weir.apiUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
    });
  const settled = <Answer>(ask: () => Promise<{ status: number; body: Answer }>) =>
    eventually(async () => {
      const { status, body } = await ask();
      expect(status).toBe(200);
      return body;
    });

  it('tells where the API is, as the browser reached the dashboard', async () => {
    const { body } = await member.get('/api/relay');
    expect(body).toEqual({ baseUrl: `${weir.apiUrl}/v1` });
    expect(
      (await fetch(`${body.baseUrl}/models`, { headers: { authorization: `Bearer ${organization.apiToken}` } })).status,
    ).toBe(200);
  });

  it('gives the playground a token of an hour, and ends the one before it, the user’s own alone', async () => {
    const kept = await member.post(`${base}/api-tokens`, { name: 'Playground' });
    const theirs = await colleague.send('POST', `${base}/playground-token`);
    const first = await member.send('POST', `${base}/playground-token`);
    const second = await member.send('POST', `${base}/playground-token`);
    expect(second.status).toBe(201);
    const minutes = (new Date(second.body.expiresAt).getTime() - Date.now()) / 60_000;
    expect(Math.round(minutes)).toBe(60);
    const states = async ({ body }: { body: { apiTokenId?: string; id?: string } }) =>
      (await owner.get(`${base}/api-tokens/${body.apiTokenId ?? body.id}`)).body.state;
    expect([await states(kept), await states(theirs), await states(first), await states(second)]).toEqual([
      'active',
      'active',
      'revoked',
      'active',
    ]);
    expect((await call(first.body.secret)).status).toBe(401);
    expect((await call(second.body.secret)).status).toBe(200);
    const entries = await weir.test.database.prisma.auditEntry.findMany({
      where: { subject: `api-token:${first.body.apiTokenId}` },
    });
    expect(entries.map(({ action }) => action).sort()).toEqual(['api-token.created', 'api-token.revoked']);
    expect(JSON.stringify(entries.map(({ after }) => after))).not.toContain(first.body.secret);
  });

  it('answers what a call cost, to whoever may see the call', async () => {
    const { body: token } = await member.post(`${base}/api-tokens`, { name: 'mine' });
    expect((await member.get(`${base}/api-tokens/${token.id}/latest-charge`)).body).toEqual({ charge: null });
    const answer = await call(token.secret);
    const requestId = answer.headers.get('x-request-id')!;
    const charge = await settled(() => member.get(`${base}/charges/${requestId}`));
    const chargeUsd = answer.headers.get('x-weir-charge-usd');
    expect(charge).toMatchObject({ requestId, apiTokenId: token.id, model: 'm', outcome: 'completed', chargeUsd });
    expect((await member.get(`${base}/api-tokens/${token.id}/latest-charge`)).body).toEqual({ charge });
    expect((await colleague.get(`${base}/charges/${requestId}`)).status).toBe(404);
    expect((await colleague.get(`${base}/api-tokens/${token.id}/latest-charge`)).status).toBe(404);
    expect((await member.get(`${base}/charges/nonsense`)).status).toBe(404);
  });

  it('ticks off what a new Weir has, live', async () => {
    const steps = async () => (await owner.get('/api/getting-started')).body;
    expect(await steps()).toEqual({ hasOwnPassword: true, hasChannel: false, hasApiToken: true, hasCall: true });
    await weir.test.database.prisma.user.update({ where: { id: owner.userId }, data: { mustChangePassword: true } });
    expect(await steps()).toMatchObject({ hasOwnPassword: false });
    await weir.test.database.prisma.channel.updateMany({ data: { isSimulated: false } });
    expect(await steps()).toMatchObject({ hasChannel: true });
    await weir.test.database.prisma.channel.updateMany({ data: { state: 'disabled' } });
    expect(await steps()).toMatchObject({ hasChannel: false });
  });
});
