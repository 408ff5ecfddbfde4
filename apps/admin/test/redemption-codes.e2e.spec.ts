import { expectLedgerBalanced, RunningWeir, type FundedOrganization } from '@app/testing';
import { uuidv7 } from 'uuidv7';
import { AdminClient } from './admin-client';

const BATCH = { name: 'launch', kind: 'top_up', amountUsd: '20.5', count: 3 };
const BATCHES = '/api/redemption-batches';

describe('redemption codes', () => {
  let weir: RunningWeir;
  let organization: FundedOrganization;
  let finance: AdminClient;
  let admin: AdminClient;
  let member: AdminClient;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '1' });
    });
    await weir.launch('admin');
    const { organizationId } = organization;
    finance = await AdminClient.logIn(weir, { role: 'finance' });
    admin = await AdminClient.logIn(weir, { memberOf: { [organizationId]: 'admin' } });
    member = await AdminClient.logIn(weir, { memberOf: { [organizationId]: 'member' } });
  });
  afterEach(() => expectLedgerBalanced(weir.test.database));
  afterAll(() => weir.stop());

  const create = (body: object, key = uuidv7()) => finance.post(BATCHES, body, { 'idempotency-key': key });
  const redeem = (person: AdminClient, code: string) =>
    person.post(`/api/organizations/${organization.organizationId}/redemptions`, { code });
  const topUps = async (person: AdminClient) =>
    (await person.get(`/api/organizations/${organization.organizationId}/top-ups`)).body;

  it('are shown once, and the same key answers the batch without them', async () => {
    const key = uuidv7();
    const made = await create(BATCH, key);
    expect([made.status, made.body.codes.length]).toEqual([201, 3]);
    expect(made.body).toMatchObject({ state: 'active', count: 3, redeemedCount: 0, outstandingUsd: '61.500000000' });
    const again = await create(BATCH, key);
    expect(again.body).toEqual({ ...made.body, codes: null });
    expect((await create({ ...BATCH, count: 4 }, key)).body).toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    });
    expect((await finance.post(BATCHES, BATCH)).body).toMatchObject({ status: 400, param: 'Idempotency-Key' });

    for (const path of [BATCHES, `${BATCHES}/${made.body.id}`, `${BATCHES}/${made.body.id}/codes`]) {
      const { status, text } = await finance.get(path);
      expect(status).toBe(200);
      for (const code of made.body.codes) expect(text).not.toContain(code);
    }
  });

  it('top up the wallet of who redeems them, and the batch tells who did', async () => {
    const { body: batch } = await create({ ...BATCH, name: 'counted' });
    const redeemed = await redeem(member, batch.codes[0].toLowerCase());
    expect([redeemed.status, redeemed.body]).toEqual([
      201,
      { kind: 'top_up', amountUsd: '20.500000000', creditExpiresAt: null },
    ]);
    const again = await redeem(admin, batch.codes[0]);
    expect(again.body).toMatchObject({ status: 409, code: 'redeemed_redemption_code', param: 'code' });

    expect((await finance.get(`${BATCHES}/${batch.id}`)).body).toMatchObject({
      ...{ redeemedCount: 1, redeemedUsd: '20.500000000', outstandingUsd: '41.000000000' },
    });
    const { body: codes } = await finance.get(`${BATCHES}/${batch.id}/codes?state=redeemed`);
    expect(codes.items).toMatchObject([
      { lastFour: batch.codes[0].slice(-4), organizationId: organization.organizationId, redeemedById: member.userId },
    ]);
    const search = await finance.get(`${BATCHES}/${batch.id}/codes?search=${batch.codes[1].slice(-4).toLowerCase()}`);
    expect(search.body.items[0]).toMatchObject({ lastFour: batch.codes[1].slice(-4), state: 'open', redeemedBy: null });
  });

  it('are in the history: an admin sees all that came in, a member what they redeemed', async () => {
    const { body: batch } = await create({ ...BATCH, kind: 'grant', grantDays: 30 });
    const { body: grant } = await redeem(admin, batch.codes[0]);
    const all = await topUps(admin);
    expect(all.total).toBe(3);
    expect(all.items[0]).toMatchObject({
      kind: 'grant',
      amountUsd: '20.500000000',
      ...pick(grant),
      lastFour: expect.any(String),
    });
    expect(all.items.at(-1)).toMatchObject({
      kind: 'top_up',
      amountUsd: '1.000000000',
      lastFour: null,
      redeemedBy: null,
    });
    const own = await topUps(member);
    expect(own.items.map(({ redeemedBy }: { redeemedBy: string }) => redeemedBy)).toEqual([member.email]);
  });
  const pick = ({ creditExpiresAt }: { creditExpiresAt: string }) => ({ creditExpiresAt });

  it('are worth nothing once their batch is revoked or past its time', async () => {
    const { body: batch } = await create(BATCH);
    const revoked = await finance.post(`${BATCHES}/${batch.id}/revocation`, {});
    expect([revoked.status, revoked.body.state, revoked.body.outstandingUsd]).toEqual([200, 'revoked', '0.000000000']);
    expect((await redeem(member, batch.codes[0])).body).toMatchObject({ status: 410, code: 'revoked_redemption_code' });
    expect((await finance.post(`${BATCHES}/${uuidv7()}/revocation`, {})).status).toBe(404);

    const soon = new Date(Date.now() + 86_400_000).toISOString();
    const { body: late } = await create({ ...BATCH, name: 'late', expiresAt: soon });
    const { prisma } = weir.test.database;
    await prisma.redemptionBatch.update({ where: { id: late.id }, data: { expiresAt: new Date(0) } });
    expect((await redeem(member, late.codes[0])).body).toMatchObject({ status: 410, code: 'expired_redemption_code' });
    const names = async (query: string) =>
      (await finance.get(`${BATCHES}?${query}`)).body.items.map(({ name }: { name: string }) => name);
    expect(await names('state=expired')).toEqual(['late']);
    expect(await names('state=revoked')).toEqual(['launch']);
    expect(await names('search=COUNT')).toEqual(['counted']);
  });

  it('cannot be tried over and over, though right ones can be redeemed one after the other', async () => {
    const patient = await AdminClient.logIn(weir, { memberOf: { [organization.organizationId]: 'member' } });
    const { body: batch } = await create({ ...BATCH, count: 8 });
    for (const code of batch.codes) expect((await redeem(patient, code)).status).toBe(201);
    const guesses = [];
    for (let guess = 0; guess < 7; guess += 1) guesses.push(await redeem(patient, 'WEIR-AAAA-BBBB-CCCC-DDDD'));
    expect(guesses.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 429, 429]);
    expect(guesses[0]!.body).toMatchObject({ code: 'unknown_redemption_code', param: 'code' });
    expect(guesses.at(-1)!.body).toMatchObject({ code: 'too_many_attempts' });
  });

  it.each([
    ['no name', { ...BATCH, name: ' ' }, 'name'],
    ['worth nothing', { ...BATCH, amountUsd: '0.00' }, 'amountUsd'],
    ['a negative worth', { ...BATCH, amountUsd: '-5' }, 'amountUsd'],
    ['more decimals than the ledger has', { ...BATCH, amountUsd: '0.0000000001' }, 'amountUsd'],
    ['a number for money', { ...BATCH, amountUsd: 5 }, 'amountUsd'],
    ['too many codes', { ...BATCH, count: 10_001 }, 'count'],
    ['days for a top-up', { ...BATCH, grantDays: 30 }, 'grantDays'],
    ['an end in the past', { ...BATCH, expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ])('refuses a batch with %s, naming the field', async (_, body, param) => {
    expect((await create(body)).body).toMatchObject({ status: 400, code: 'invalid_value', param });
  });
});
