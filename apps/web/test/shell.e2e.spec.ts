import { recordChange } from '@app/audit';
import { hashPassword } from '@app/identity';
import {
  describeInBrowser,
  expectAccessible,
  expectFits,
  RunningWeir,
  TestBrowser,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';

const OWNER = { email: 'owner@weir.local', password: 'correct horse' };
const PHONE = { width: 390, height: 844 };

describeInBrowser('the dashboard', () => {
  let weir: RunningWeir;
  let browser: TestBrowser;
  const pages: WatchedPage[] = [];

  beforeAll(async () => {
    weir = await RunningWeir.start(async () => undefined);
    const { prisma } = weir.test.database;
    const passwordHash = await hashPassword(OWNER.password);
    const data = { email: OWNER.email, name: 'Owner', platformRole: 'owner' as const, passwordHash };
    const { id } = await prisma.user.create({ data });
    const actor = `user:${id}`;
    await recordChange(prisma, { actor, action: 'channel.updated', subject: 'channel:1', after: { weight: 5 } });
    await recordChange(prisma, { actor, action: 'group.added', subject: 'group:1', after: { name: 'vip' } });
    await weir.launch('admin');
    browser = await TestBrowser.open();
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
  });
  afterAll(async () => {
    await browser?.close();
    await weir.stop();
  });

  const openPage = async (path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> => {
    const page = await browser.page({ locale: 'en-US', ...options });
    pages.push(page);
    await page.goto(`${weir.adminUrl}${path}`);
    return page;
  };
  const enter = async (page: WatchedPage, password = OWNER.password) => {
    await page.fill('input[type=email]', OWNER.email);
    await page.fill('input[autocomplete=current-password]', password);
    await page.click('button[type=submit]');
  };
  const heading = (page: WatchedPage, name: string) =>
    page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const logIn = async (path: string, title: string, options: BrowserContextOptions = {}) => {
    const page = await openPage(path, options);
    await enter(page);
    await heading(page, title);
    return page;
  };

  it.each([
    ['English', 'en-US', 'Log in', 'The e-mail address or the password is wrong.', 'Audit log'],
    ['Chinese', 'zh-CN', '登录', '邮箱或密码不正确。', '审计日志'],
  ])('lets people in who know their password, in %s', async (_, locale, title, refusal, list) => {
    const page = await openPage('/audit', { locale });
    await heading(page, title);
    await expectAccessible(page);

    await enter(page, 'wrong');
    await page.getByRole('alert').getByText(refusal).waitFor();

    await enter(page);
    await heading(page, list);
    await page.getByText('channel.updated').waitFor();
    await expectAccessible(page);
  });

  it('brings people back to the link they came by, and there again after a reload', async () => {
    const path = '/audit?action=group.added&sort=createdAt';
    const page = await logIn(path, 'Audit log');
    await page.getByText('group:1').waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(path);

    await page.reload();
    await page.getByText('group:1').waitFor();
    expect(await page.getByText('channel:1').count()).toBe(0);
  });

  it('leads nowhere but into itself after the login', async () => {
    const page = await openPage('/login?next=//example.com/');
    await enter(page);
    await page.waitForURL((url) => url.pathname !== '/login');
    expect(new URL(page.url()).origin).toBe(weir.adminUrl);
  });

  it('remembers theme and language', async () => {
    const page = await logIn('/profile', 'Profile');
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
    await page.getByRole('radiogroup', { name: 'Language', exact: true }).getByText('中文').click();
    await heading(page, '个人资料');
    await page.reload();
    await heading(page, '个人资料');
    expect(await page.evaluate('document.documentElement.style.colorScheme')).toBe('dark');
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
    await expectAccessible(page);
  });

  it('goes anywhere by keyboard', async () => {
    const page = await logIn('/audit', 'Audit log');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Go to a page/ }).fill('prof');
    await page.keyboard.press('Enter');
    await heading(page, 'Profile');
    expect(new URL(page.url()).pathname).toBe('/profile');
    expect(await page.title()).toBe('Profile · Weir');
  });

  it('shows what a change has changed', async () => {
    const page = await logIn('/audit', 'Audit log');
    await page.getByRole('row', { name: /channel.updated/ }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('row', { name: /weight/ }).waitFor();
    await expectAccessible(page);
  });

  it.each(['/audit', '/profile'])('fits %s on a phone', async (path) => {
    const page = await logIn(path, path === '/audit' ? 'Audit log' : 'Profile', { viewport: PHONE });
    await expectFits(page);
    await page.getByRole('button', { name: 'Open menu' }).click();
    await page.getByRole('navigation', { name: 'Main menu' }).getByRole('menuitem').first().waitFor();
    await expectAccessible(page);
  });

  it('knows no other pages, and says so', async () => {
    const page = await logIn('/nothing', 'There is no such page');
    await expectAccessible(page);
  });

  it('asks for the login when the session has ended, and goes on afterwards', async () => {
    const page = await logIn('/audit', 'Audit log');
    await weir.test.database.prisma.session.deleteMany();
    await page.getByPlaceholder('Subject').fill('group:1');
    await heading(page, 'Log in');
    await enter(page);
    await heading(page, 'Audit log');
    expect(new URL(page.url()).search).toBe('?subject=group%3A1');
  });
});
