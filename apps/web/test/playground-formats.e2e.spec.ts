import { hashPassword } from '@app/identity';
import {
  describeInBrowser,
  expectAccessible,
  expectLedgerBalanced,
  FakeUpstream,
  RunningWeir,
  TestBrowser,
  type FundedOrganization,
  type WatchedPage,
} from '@app/testing';

const PASSWORD = 'correct horse battery';
const MEMBER = 'member@example.com';

/** Each as its list names it, and where its calls go. */
const FORMATS = [
  ['Chat Completions', '/v1/chat/completions'],
  ['Responses', '/v1/responses'],
  ['Messages', '/v1/messages'],
  ['Gemini', '/v1beta/models/gpt-4o-mini:streamGenerateContent'],
] as const;

describeInBrowser('the playground in every format of clients', () => {
  let weir: RunningWeir;
  let vendor: FakeUpstream;
  let browser: TestBrowser;
  let organization: FundedOrganization;
  const pages: WatchedPage[] = [];

  beforeAll(async () => {
    vendor = await FakeUpstream.start();
    weir = await RunningWeir.start(async (given) => {
      organization = await given.funded({ balance: '1' });
      await given.model({ id: 'gpt-4o-mini' });
      await given.channel({ baseUrl: vendor.url, models: ['gpt-4o-mini'] });
    });
    const passwordHash = await hashPassword(PASSWORD);
    const memberships = { create: { organizationId: organization.organizationId, role: 'admin' as const } };
    await weir.test.database.prisma.user.create({ data: { email: MEMBER, name: 'Max', passwordHash, memberships } });
    await weir.launch('admin');
    browser = await TestBrowser.open();
  });
  beforeEach(() => vendor.reset());
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    await expectLedgerBalanced(weir.test.database);
  });
  afterAll(async () => {
    await browser?.close();
    await weir.stop();
    await vendor.close();
  });

  /** The playground, with the format chosen; answers where its calls went. */
  const open = async (format: string) => {
    const page = await browser.page({ locale: 'en-US' });
    pages.push(page);
    const paths: string[] = [];
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (request.method() === 'POST' && origin === new URL(weir.apiUrl).origin) paths.push(pathname);
    });
    await page.context().request.post(`${weir.adminUrl}/api/sessions`, {
      data: { email: MEMBER, password: PASSWORD },
      headers: { origin: weir.adminUrl },
    });
    await page.goto(`${weir.adminUrl}/o/${organization.organizationId}/playground`);
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
    const record = await weir.test.database.prisma.usageRecord.findFirstOrThrow({ where: { requestId } });
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

  it.each(FORMATS)('shows in %s what the relay refuses as it says it', async (format) => {
    const { page } = await open(format);
    vendor.behave({
      status: 400,
      body: { error: { message: 'the prompt is too odd', type: 'invalid_request_error' } },
    });
    await send(page, 'odd');
    const alert = page.getByRole('article', { name: 'Model' }).getByRole('alert');
    await alert.getByText('the prompt is too odd').waitFor();
    await alert.getByText(/400 · upstream_rejected · req_/).waitFor();
  });

  it.each(FORMATS)('keeps in %s what came before a stream broke off, and says that it did', async (format) => {
    const { page } = await open(format);
    vendor.behave({ chunks: 6, errorChunkAfterChunks: 3 });
    await send(page, 'Count');
    const answer = page.getByRole('article', { name: 'Model' });
    await answer.getByRole('alert').waitFor();
    expect((await answer.locator('.markdown').innerText()).length).toBeGreaterThan(0);
  });

  async function latestRequestId(): Promise<string> {
    const { prisma } = weir.test.database;
    const record = await prisma.usageRecord.findFirstOrThrow({ orderBy: { requestId: 'desc' } });
    return record.requestId;
  }
});

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
