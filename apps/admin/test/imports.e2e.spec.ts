import { readFileSync } from 'node:fs';
import { expectLedgerBalanced, RunningWeir } from '@app/testing';
import { AdminClient } from './admin-client';

const CONFIG = 'libs/importers/src/__fixtures__/litellm.config.yaml';

describe('importing over REST', () => {
  let weir: RunningWeir;
  let owner: AdminClient;

  beforeAll(async () => {
    weir = await RunningWeir.start(async (given) => {
      await given.model({ id: 'gpt-4o' });
    });
    await weir.test.database.prisma.provider.createMany({
      data: ['openai', 'openai-compatible'].map((id) => ({ id, name: id, adapter: id })),
      skipDuplicates: true,
    });
    await weir.launch('admin');
    owner = await AdminClient.logIn(weir, { role: 'owner' });
  });
  afterAll(async () => {
    await expectLedgerBalanced(weir.test.database);
    await weir.stop();
  });

  const upload = async (content: string) => {
    const type = { 'content-type': 'application/octet-stream' };
    return owner.send('POST', '/api/imports/files', { raw: content, headers: type });
  };
  const finished = async () => {
    for (let look = 0; look < 200; look += 1) {
      const { body } = await owner.get('/api/imports');
      if (body.state !== 'running') return body;
      await new Promise((again) => setTimeout(again, 50));
    }
    throw new Error('the import did not end');
  };

  it('shows what would come over before anything does, then brings it', async () => {
    const { body: file, status } = await upload(readFileSync(CONFIG, 'utf8'));
    expect(status).toBe(201);
    const { prisma } = weir.test.database;
    const preview = await owner.post('/api/imports/preview', { fileId: file.fileId });
    expect(preview.body).toMatchObject({ kind: 'litellm', comesOver: { channels: expect.any(Number) } });
    expect(preview.body.leftOut.length).toBeGreaterThan(0);
    expect(await prisma.channel.count()).toBe(0);

    expect((await owner.post('/api/imports', { fileId: file.fileId })).status).toBe(202);
    expect(await finished()).toMatchObject({ state: 'done', added: preview.body.comesOver });
    expect(await prisma.channel.count()).toBe(preview.body.comesOver.channels);

    const again = await owner.post('/api/imports/preview', { fileId: file.fileId });
    expect(again.body).toMatchObject({ status: 400, param: 'fileId' });
  });

  it.each([
    ['neither file nor URL', {}, 'url'],
    ['both', { fileId: '01990000-0000-7000-8000-000000000000', url: 'https://a.example' }, 'url'],
    ['a path of the server', { url: '/etc/passwd' }, 'url'],
    ['a file that was never uploaded', { fileId: '01990000-0000-7000-8000-000000000000' }, 'fileId'],
    ['a host that does not answer', { url: 'postgres://u:p@127.0.0.1:1/db' }, 'url'],
  ])('refuses %s, naming the field', async (_, body, param) => {
    expect((await owner.post('/api/imports/preview', body)).body).toMatchObject({ status: 400, param });
  });

  it('says what is wrong with a file, and never where it lies', async () => {
    const { body } = await upload('model_list: [');
    const refused = await owner.post('/api/imports/preview', { fileId: body.fileId });
    expect(refused.body).toMatchObject({ status: 400, param: 'fileId' });
    expect(refused.text).not.toContain(weir.dataDirectory);
  });
});
