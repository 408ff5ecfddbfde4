import { DashboardScene, describeInBrowser, expectLedgerBalanced, ScriptedVendor, type Person } from '@app/testing';

/** A green square of 64 pixels. */
const PICTURE =
  'data:image/svg+xml;base64,' +
  Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="green"/></svg>',
  ).toString('base64');

const image = { index: 0, type: 'image_url', image_url: { url: PICTURE } };
const usage = { prompt_tokens: 5, completion_tokens: 40, total_tokens: 45 };
const CHUNKS = [
  { choices: [{ index: 0, delta: { role: 'assistant', content: 'A green square:' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: { images: [image] }, finish_reason: null }] },
  { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  { choices: [], usage },
];

describeInBrowser('the playground with a model that makes pictures', () => {
  let scene: DashboardScene;
  let vendor: ScriptedVendor;
  let organizationId: string;
  let member: Person;

  beforeAll(async () => {
    vendor = await ScriptedVendor.start((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const chunk of CHUNKS) response.write(`data: ${JSON.stringify({ id: 'x', created: 1, ...chunk })}\n\n`);
      response.end('data: [DONE]\n\n');
    });
    scene = await DashboardScene.start(async (given) => {
      ({ organizationId } = await given.funded({ balance: '1' }));
      await given.model({ id: 'painter' });
      await given.channel({ baseUrl: vendor.url, models: ['painter'] });
      member = await given.person({ organizationId });
    });
  });
  afterEach(async () => {
    await scene.closePages();
    await expectLedgerBalanced(scene.weir.test.database);
  });
  afterAll(async () => {
    await scene.close();
    await vendor.close();
  });

  it.each(['Chat Completions', 'Responses', 'Gemini'])(
    'shows them, and shows them to the model when the conversation goes on: %s',
    async (format) => {
      const page = await scene.logIn(member, `/o/${organizationId}/playground`);
      await page.getByRole('combobox', { name: 'API format' }).click();
      await page.locator('.ant-select-item-option').filter({ hasText: format }).click();
      for (const text of ['Draw a square', 'Now a circle']) {
        await page.getByRole('textbox', { name: 'Write a message' }).fill(text);
        await page.getByRole('button', { name: 'Send', disabled: false }).click();
        await page
          .locator('.message-report')
          .nth(text === 'Draw a square' ? 0 : 1)
          .waitFor();
      }
      const shown = page.getByRole('article', { name: 'Model' }).first().getByRole('img', { name: 'Image' });
      expect(await shown.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth)).toBe(64);
      expect(JSON.stringify(vendor.requests.at(-1)!.body['messages'])).toContain(PICTURE);
    },
  );
});
