import { recordChange } from '@app/audit';
import { RunningWeir, type FundedOrganization } from '@app/testing';
import { AdminClient } from './admin-client';

describe('looking after the platform', () => {
  let weir: RunningWeir;
  let organization: FundedOrganization;
  let other: FundedOrganization;
  let owner: AdminClient;
  let support: AdminClient;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '1' });
      other = await given.funded({ balance: '1' });
    });
    await weir.launch('admin');
    owner = await AdminClient.logIn(weir, { role: 'owner' });
    support = await AdminClient.logIn(weir, { role: 'support' });
  });
  afterAll(() => weir.stop());

  describe('the audit log', () => {
    const actions = ({ body }: { body: { items: { action: string }[] } }) => body.items.map(({ action }) => action);

    beforeAll(async () => {
      const { prisma } = weir.test.database;
      const actor = `user:${owner.userId}`;
      const { organizationId } = organization;
      await prisma.$transaction(async (db) => {
        await recordChange(db, {
          actor,
          action: 'channel.updated',
          subject: 'channel:1',
          before: { weight: 1 },
          after: { weight: 2 },
        });
        await recordChange(db, { actor, action: 'budget.set', subject: 'budget:1', organizationId });
        await recordChange(db, {
          actor: 'cli:seed',
          action: 'budget.set',
          subject: 'budget:2',
          organizationId: other.organizationId,
        });
      });
    });

    it('is searched by who, what, to what and when', async () => {
      expect(actions(await support.get('/api/audit?action=channel.'))).toEqual(['channel.updated']);
      expect(actions(await support.get(`/api/audit?actor=user:${owner.userId}`))).toContain('budget.set');
      expect(actions(await support.get('/api/audit?subject=budget:2'))).toEqual(['budget.set']);
      expect(actions(await support.get('/api/audit?until=2020-01-01T00:00:00Z'))).toEqual([]);
      expect(actions(await support.get('/api/audit?search=BUDGET&sort=createdAt'))).toEqual([
        'budget.set',
        'budget.set',
      ]);
    });

    it('shows before and after, and the name of a user', async () => {
      const { body } = await owner.get('/api/audit?subject=channel:1');
      expect(body.items[0]).toMatchObject({ before: { weight: 1 }, after: { weight: 2 }, actorName: owner.email });
    });

    it('shows the admin of an organization its own changes alone', async () => {
      const admin = await AdminClient.logIn(weir, { memberOf: { [organization.organizationId]: 'admin' } });
      const { body } = await admin.get(`/api/organizations/${organization.organizationId}/audit`);
      expect(body.items.map(({ subject }: { subject: string }) => subject)).toEqual(['budget:1']);
    });
  });

  it('shows what waits, what is held and how the parts are', async () => {
    const { body } = await support.get('/api/system');
    expect(body).toMatchObject({
      database: { version: expect.stringMatching(/^\d+/), partitionsUntil: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
      redis: { workers: expect.any(Number) },
      settlement: { waiting: 0, quarantined: 0 },
      holds: { open: 0, amountUsd: expect.stringMatching(/^0(\.0+)?$/) },
    });
  });

  it('shows findings of the auditor, and closes one with a reason', async () => {
    const { prisma } = weir.test.database;
    const finding = await prisma.auditFinding.create({
      data: { check: 'I3', subject: 'wallet:1', facts: { off: '1' } },
    });
    expect((await support.get('/api/findings')).body.items).toMatchObject([{ check: 'I3', facts: { off: '1' } }]);

    const path = `/api/findings/${finding.id}/resolution`;
    expect((await owner.post(path, { because: '' })).body).toMatchObject({ status: 400, param: 'because' });
    expect((await support.post(path, { because: 'seen' })).status).toBe(403);
    expect((await owner.post(path, { because: 'a test put it there' })).status).toBe(204);
    expect((await owner.post(path, { because: 'again' })).status).toBe(404);
    expect((await support.get('/api/findings?state=resolved')).body.items).toMatchObject([
      { resolution: 'a test put it there' },
    ]);
  });

  it('shows the queues, and their board to whoever may see jobs', async () => {
    expect((await owner.get('/api/jobs')).body.items).toMatchObject([
      { name: 'settle', isPaused: false },
      { name: 'exports', isPaused: false },
    ]);
    const { queues } = (await owner.get('/api/jobs/board/api/queues')).body as { queues: { name: string }[] };
    expect(queues.map(({ name }) => name).sort()).toEqual(['exports', 'settle']);
    expect((await support.get('/api/jobs/board/api/queues')).status).toBe(403);
    const stranger = await fetch(`${weir.adminUrl}/api/jobs/board/`);
    expect(stranger.status).toBe(401);
  });
});
