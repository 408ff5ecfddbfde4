import { expectLedgerBalanced, RunningWeir, type FundedOrganization } from '@app/testing';
import { AdminClient } from './admin-client';

const NEW = { url: 'https://example.com/hook', description: 'finance', events: ['balance.low', 'balance.low'] };

describe('webhooks', () => {
  let weir: RunningWeir;
  let organization: FundedOrganization;
  let foreign: FundedOrganization;
  let admin: AdminClient;
  let base: string;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '1' });
      foreign = await given.funded({ balance: '1' });
    });
    await weir.launch('admin');
    base = `/api/organizations/${organization.organizationId}`;
    admin = await AdminClient.logIn(weir, { memberOf: { [organization.organizationId]: 'admin' } });
  });
  afterEach(() => expectLedgerBalanced(weir.test.database));
  afterAll(() => weir.stop());

  const create = (body: object = NEW) => admin.post(`${base}/webhooks`, body);
  const deliveriesOf = async (webhookId: string) =>
    (await admin.get(`${base}/webhook-deliveries?webhookId=${webhookId}`)).body;
  const version = (number: number) => ({ 'if-match': `"${number}"` });

  it('show their secret when they are made and when it is replaced, and never again', async () => {
    const made = await create();
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...NEW, events: ['balance.low'], isEnabled: true, version: 1 });
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/=]{44}$/);

    const path = `${base}/webhooks/${made.body.id}`;
    expect((await admin.post(`${path}/secret`, {})).status).toBe(428);
    const rotated = await admin.post(`${path}/secret`, {}, version(1));
    expect(rotated.body).toMatchObject({ version: 2, previousSecretUntil: expect.any(String) as string });
    expect(rotated.body.secret).not.toBe(made.body.secret);
    for (const one of [`${base}/webhooks`, path, `${base}/audit`]) {
      const { text } = await admin.get(one);
      for (const { body } of [made, rotated]) expect(text).not.toContain(body.secret);
    }
  });

  it('go to https addresses only, without names and passwords', async () => {
    for (const url of ['http://example.com', 'ftp://example.com', 'example.com', 'https://a:b@example.com'])
      expect((await create({ ...NEW, url })).body).toMatchObject({ status: 400, param: 'url' });
    expect((await create({ ...NEW, events: ['nothing.happened'] })).body).toMatchObject({ status: 400 });
  });

  it('are tested and replayed, disabled and removed', async () => {
    const { id } = (await create()).body;
    const path = `${base}/webhooks/${id}`;
    const sent = await admin.post(`${path}/test`, {});
    expect(sent.status).toBe(202);
    const { items } = await deliveriesOf(id);
    expect(items).toMatchObject([{ id: sent.body.id, type: 'webhook.test', state: 'pending', attempts: 0 }]);
    expect(items[0].payload.data).toEqual({ organizationId: organization.organizationId });

    const replay = () => admin.post(`${base}/webhook-deliveries/${sent.body.id}/replay`, {});
    expect((await replay()).body).toMatchObject({ status: 409, code: 'in_use' });
    await weir.test.database.pool.query(
      `UPDATE webhook_deliveries SET state = 'failed', attempts = 10, last_error = 'timeout' WHERE id = $1`,
      [sent.body.id],
    );
    expect((await replay()).body).toMatchObject({ state: 'pending', attempts: 0 });

    const disabled = await admin.patch(path, { isEnabled: false }, 1);
    expect(disabled.body).toMatchObject({ isEnabled: false, version: 2 });
    expect((await admin.post(`${path}/test`, {})).body).toMatchObject({ code: 'in_use' });
    expect((await admin.delete(path, 2)).status).toBe(204);
    expect(await deliveriesOf(id)).toEqual({ items: [], total: 0 });
  });

  it('of another organization are not there', async () => {
    const { id } = (await create()).body;
    const other = await AdminClient.logIn(weir, { memberOf: { [foreign.organizationId]: 'admin' } });
    expect((await other.get(`/api/organizations/${foreign.organizationId}/webhooks/${id}`)).status).toBe(404);
    expect((await other.get(`${base}/webhooks/${id}`)).status).toBe(403);
  });

  it('are told of API tokens that are revoked', async () => {
    const { id } = (await create({ ...NEW, events: ['api_token.revoked'] })).body;
    const token = (await admin.post(`${base}/api-tokens`, { name: 'ci' })).body;
    expect((await admin.delete(`${base}/api-tokens/${token.id}`, 1)).status).toBe(204);
    const { items } = await deliveriesOf(id);
    expect(items[0].payload).toMatchObject({ type: 'api_token.revoked', data: { apiTokenId: token.id, name: 'ci' } });
  });

  it('come when the balance falls below what the organization says', async () => {
    const before = (await admin.get(base)).body;
    const changed = await admin.patch(base, { lowBalanceUsd: '2.5' }, before.version);
    expect(changed.body).toMatchObject({ lowBalanceUsd: '2.500000000' });
    expect((await admin.patch(base, { lowBalanceUsd: '-1' }, before.version + 1)).status).toBe(400);
  });
});
