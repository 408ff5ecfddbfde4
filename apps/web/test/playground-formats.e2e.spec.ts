import {
  DashboardScene,
  describeInBrowser,
  expectAccessible,
  expectLedgerBalanced,
  FakeUpstream,
  type Person,
  type WatchedPage,
} from '@app/testing';

/** Each as its list names it, and where its calls go. */
const FORMATS = [
  ['Chat Completions', '/v1/chat/completions'],
  ['Responses', '/v1/responses'],
  ['Messages', '/v1/messages'],
  ['Gemini', '/v1beta/models/gpt-4o-mini:streamGenerateContent'],
] as const;

describeInBrowser('the playground in every format of clients', () => {
  let scene: DashboardScene;
  let vendor: FakeUpstream;
  let organizationId: string;
  let member: Person;

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    scene = await DashboardScene.start(async (given) => {
      ({ organizationId } = await given.funded({ balance: '1' }));
      await given.model({ id: 'gpt-4o-mini' });
      await given.channel({ baseUrl: vendor.url, models: ['gpt-4o-mini'] });
      member = await given.person({ organizationId });
    });
  });
  beforeEach(() => vendor.reset());
  afterEach(async () => {
    await scene.closePages();
    await expectLedgerBalanced(scene.weir.test.database);
  });
  afterAll(async () => {
    await scene.close();
    await vendor.close();
  });

  /** The playground, with the format chosen; answers where its calls went. */
  const open = async (format: string) => {
    const page = await scene.logIn(member, `/o/${organizationId}/playground`);
    const paths: string[] = [];
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (request.method() === 'POST' && origin === new URL(scene.weir.apiUrl).origin) paths.push(pathname);
    });
    await choose(page, 'API format', format);
    return { page, paths };
  };
  const choose = async (page: WatchedPage, label: string, option: string) => {
    await page.getByRole('combobox', { name: label }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: option }).click();
  };
  const send = async (page: WatchedPage, text: string) => {
    await page.getByRole('textbox', { name: 'Write a message' }).fill(text);
    await page.getByRole('button', { name: 'Send', disabled: false }).click();
  };

  it.each(FORMATS)('talks to a model in %s: thoughts, text, a picture, tokens and the charge', async (format, path) => {
    const { page, paths } = await open(format);
    vendor.behave({ reasoning: 3, cachedTokens: 2 });
    await choose(page, 'Reasoning effort', 'low');
    await page.getByLabel('System prompt').fill('Be brief.');
    const file = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') };
    await page.getByRole('button', { name: 'Add an image' }).click();
    await page.locator('input[type=file]').setInputFiles(file);
    await page.locator('.composer-images img').waitFor();
    await send(page, 'Hello **there**');
    const answer = page.getByRole('article', { name: 'Model' });
    await answer
      .locator('.message-report')
      .getByText(/Charge (<|\$)/)
      .waitFor();
    await answer.locator('.markdown').waitFor();
    await answer.getByText('Reasoning', { exact: true }).first().click();
    await answer.getByText(/thought-1/).waitFor();
    await expectAccessible(page);

    expect(paths).toEqual([path]);
    const { body } = vendor.requests.at(-1)!;
    expect(body).toMatchObject({ stream: true, reasoning_effort: 'low' });
    const sent = JSON.stringify(body);
    for (const part of ['Be brief.', 'Hello **there**', `data:image/png;base64,${PIXEL}`]) expect(sent).toContain(part);
    const requestId = await latestRequestId();
    const record = await scene.prisma.usageRecord.findFirstOrThrow({ where: { requestId } });
    const report = await answer.locator('.message-report').innerText();
    expect(report).toContain(`Input ${record.inputTokens}`);
    expect(report).toContain(`Output ${record.outputTokens}`);
  });

  it.each(FORMATS)('answers the tool calls of a model in %s, and shows the same as code', async (format) => {
    const { page } = await open(format);
    await page.getByRole('button', { name: 'Insert example' }).click();
    await send(page, 'How is the weather?');
    await page.getByRole('textbox', { name: 'Result of get_weather' }).fill('12 degrees');
    await page.getByRole('button', { name: 'Send results' }).click();
    await page.locator('.message-report').nth(1).waitFor();
    const { messages } = vendor.requests.at(-1)!.body as { messages: Record<string, unknown>[] };
    expect(messages).toMatchObject([{ role: 'user' }, { role: 'assistant' }, { role: 'tool' }]);
    const [call] = messages[1]!['tool_calls'] as { id: string }[];
    expect(messages[2]!['tool_call_id']).toBe(call!.id);
    expect(messages[2]!['content']).toContain('12 degrees');

    await page.getByRole('button', { name: 'Code' }).click();
    const drawer = page.getByRole('dialog', { name: 'Code' });
    await drawer.getByText('Node.js').click();
    expect(await drawer.locator('pre').innerText()).toContain('12 degrees');
    await expectAccessible(page);
  });

  it.each(FORMATS)('shows in %s a refusal as the relay says it, and keeps what came before a break', async (format) => {
    const { page } = await open(format);
    vendor.behave({
      status: 400,
      body: { error: { message: 'the prompt is too odd', type: 'invalid_request_error' } },
    });
    await send(page, 'odd');
    const answers = page.getByRole('article', { name: 'Model' });
    await answers.getByRole('alert').getByText('the prompt is too odd').waitFor();
    await answers
      .getByRole('alert')
      .getByText(/400 · upstream_rejected · req_/)
      .waitFor();

    vendor.behave({ chunks: 6, errorChunkAfterChunks: 3 });
    await send(page, 'Count');
    await answers.nth(1).getByRole('alert').waitFor();
    expect((await answers.nth(1).locator('.markdown').innerText()).length).toBeGreaterThan(0);
  });

  async function latestRequestId(): Promise<string> {
    const { prisma } = scene;
    const record = await prisma.usageRecord.findFirstOrThrow({ orderBy: { requestId: 'desc' } });
    return record.requestId;
  }
});

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
