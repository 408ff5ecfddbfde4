import { Config } from '@app/config';
import { isGenuine, WebhookReceiver } from '@app/testing';
import { WebhookDesk } from './__fixtures__/webhook-desk';
import { emit } from './events';
import { MOST_ATTEMPTS } from './retries';

const TOKEN = { apiTokenId: 'c1d0c0de-0000-4000-8000-000000000000', name: 'ci', lastFour: 'abcd' };

describe('webhooks', () => {
  let desk: WebhookDesk;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    desk = await WebhookDesk.open();
    receiver = await WebhookReceiver.open();
  });
  afterEach(async () => {
    await receiver.close();
    await desk.close();
  });

  const revoke = (db = desk.test.database.prisma as Parameters<typeof emit>[0]) =>
    emit(db, desk.organization.organizationId, 'api_token.revoked', TOKEN);
  async function sendDue(sender = desk.sender()): Promise<void> {
    await sender.begin();
    await sender.settled();
  }

  it('go to every endpoint that asked for the event, signed with its own secret and under one event id', async () => {
    const first = await desk.endpoint(receiver.url('/first'));
    const second = await desk.endpoint(receiver.url('/second'));
    await desk.endpoint(receiver.url('/other'), ['balance.low']);
    await revoke();
    await sendDue();

    const [one, two, ...more] = receiver.received.toSorted((a, b) => a.path.localeCompare(b.path));
    expect([one!.path, two!.path, more]).toEqual(['/first', '/second', []]);
    expect([isGenuine(one!, first.secret), isGenuine(one!, second.secret)]).toEqual([true, false]);
    expect(isGenuine(two!, second.secret)).toBe(true);
    expect(one!.headers['webhook-id']).toBe(two!.headers['webhook-id']);
    expect(JSON.parse(one!.body)).toEqual({
      type: 'api_token.revoked',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      data: { organizationId: desk.organization.organizationId, ...TOKEN },
    });
    const states = (await desk.deliveries()).map(({ state, attempts, lastStatus }) => [state, attempts, lastStatus]);
    expect(states).toEqual([
      ['delivered', 1, 204],
      ['delivered', 1, 204],
    ]);
  });

  it('are not written when the transaction that causes them is not committed', async () => {
    await desk.endpoint(receiver.url());
    const { prisma } = desk.test.database;
    const failing = prisma.$transaction(async (db) => {
      await revoke(db);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await desk.deliveries()).toEqual([]);
  });

  it('are sent once, however many workers look for them at the same time', async () => {
    await desk.endpoint(receiver.url());
    for (let count = 0; count < 12; count++) await revoke();
    const senders = [desk.sender(), desk.sender(), desk.sender()];
    for (let round = 0; round < 4; round++) await Promise.all(senders.map((sender) => sendDue(sender)));
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect([ids.length, new Set(ids).size]).toEqual([12, 12]);
  });

  it('of an endpoint that does not answer keep no other waiting', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    receiver.hold = (path) => (path === '/slow' ? held : Promise.resolve());
    await desk.endpoint(receiver.url('/slow'));
    await revoke();
    const sender = desk.sender();
    await sender.begin();
    const quick = await desk.endpoint(receiver.url('/quick'));
    await revoke();
    await sender.begin();
    const isDelivered = async () =>
      (await desk.deliveries()).some(({ endpointId, state }) => endpointId === quick.id && state === 'delivered');
    while (!(await isDelivered())) await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    await sender.settled();
  });

  it('are tried again under the same id until they are taken', async () => {
    const { id } = await desk.endpoint(receiver.url());
    receiver.answerWith(500);
    await revoke();
    await sendDue();
    const [failed] = await desk.deliveries();
    expect(failed).toMatchObject({ state: 'pending', attempts: 1, lastStatus: 500 });
    expect(failed!.nextAttemptAt.getTime()).toBeGreaterThan(failed!.createdAt.getTime() + 7_000);
    await sendDue();
    expect(receiver.received).toHaveLength(1);

    receiver.answerWith(200);
    await desk.letTimePass();
    await sendDue();
    expect(await desk.deliveries()).toMatchObject([{ state: 'delivered', attempts: 2, lastError: null }]);
    expect(receiver.received[1]!.headers['webhook-id']).toBe(receiver.received[0]!.headers['webhook-id']);
    const endpoint = await desk.test.database.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id } });
    expect(endpoint.failingSince).toBeNull();
  });

  it('do not follow a redirect', async () => {
    await desk.endpoint(receiver.url());
    receiver.answerWith(302);
    await revoke();
    await sendDue();
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
    expect(await desk.deliveries()).toMatchObject([{ state: 'pending', lastStatus: 302 }]);
  });

  it('are given up in the end, and an endpoint that took nothing for days is disabled', async () => {
    const { id } = await desk.endpoint(receiver.url());
    const { pool, prisma } = desk.test.database;
    receiver.answerWith(503);
    await revoke();
    await pool.query(`UPDATE webhook_deliveries SET attempts = ${MOST_ATTEMPTS - 1}`);
    await sendDue();
    expect(await desk.deliveries()).toMatchObject([{ state: 'failed', attempts: MOST_ATTEMPTS }]);
    expect(await prisma.webhookEndpoint.findUnique({ where: { id } })).toMatchObject({ isEnabled: true });

    await pool.query(`UPDATE webhook_endpoints SET failing_since = now() - interval '4 days'`);
    await revoke();
    await pool.query(`UPDATE webhook_deliveries SET attempts = ${MOST_ATTEMPTS - 1} WHERE state = 'pending'`);
    await sendDue();
    expect(await prisma.webhookEndpoint.findUnique({ where: { id } })).toMatchObject({ isEnabled: false, version: 2 });
    await revoke();
    expect(await desk.deliveries()).toHaveLength(2);
  });

  it('reach no address of our own network, unless the operator allows it', async () => {
    await desk.endpoint(receiver.url());
    await desk.endpoint(receiver.url().replace('http:', 'https:').replace('127.0.0.1', 'localhost'));
    await revoke();
    const strict = new Config({ DATABASE_URL: desk.test.url, REDIS_URL: desk.test.config.redisUrl });
    await sendDue(desk.sender(strict));
    expect(receiver.received).toEqual([]);
    const errors = (await desk.deliveries()).map(({ lastError }) => lastError);
    expect(errors).toEqual(['not_allowed', 'not_public']);
  });

  it('are signed with the old secret as well for a day after it was replaced', async () => {
    const { id, secret } = await desk.endpoint(receiver.url());
    const { prisma } = desk.test.database;
    const row = await prisma.webhookEndpoint.findUniqueOrThrow({ where: { id } });
    const rotated = desk.secrets.rotate(id, row);
    await prisma.webhookEndpoint.update({ where: { id }, data: rotated.columns });
    await revoke();
    await sendDue();
    const [received] = receiver.received;
    expect([isGenuine(received!, rotated.secret), isGenuine(received!, secret)]).toEqual([true, true]);

    await prisma.webhookEndpoint.update({ where: { id }, data: { previousUntil: new Date(0) } });
    await revoke();
    await sendDue();
    const later = receiver.received[1]!;
    expect([isGenuine(later, rotated.secret), isGenuine(later, secret)]).toEqual([true, false]);
  });
});
