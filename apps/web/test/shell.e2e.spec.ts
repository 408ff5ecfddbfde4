import { recordChange } from '@app/audit';
import {
  DashboardScene,
  describeInBrowser,
  expectAccessible,
  expectFits,
  expectTitle,
  PHONE,
  type Given,
  type Person,
  type WatchedPage,
} from '@app/testing';
import type { BrowserContextOptions } from 'playwright-core';

describeInBrowser('the dashboard', () => {
  let scene: DashboardScene;
  let owner: Person;

  beforeAll(async () => {
    const prepare = async (given: Given) => {
      owner = await given.person({ platformRole: 'owner' });
      const actor = `user:${owner.id}`;
      const { prisma } = given.database;
      await recordChange(prisma, { actor, action: 'channel.updated', subject: 'channel:1', after: { weight: 5 } });
      await recordChange(prisma, { actor, action: 'group.added', subject: 'group:1', after: { name: 'vip' } });
    };
    scene = await DashboardScene.start(prepare, { apps: ['admin'] });
  });
  afterEach(() => scene.closePages());
  afterAll(() => scene.close());

  const enter = async (page: WatchedPage, password = owner.password) => {
    await page.fill('input[type=email]', owner.email);
    await page.fill('input[autocomplete=current-password]', password);
    await page.click('button[type=submit]');
  };
  const logIn = async (path: string, title: string, options: BrowserContextOptions = {}) => {
    const page = await scene.logIn(owner, path, options);
    await expectTitle(page, title);
    return page;
  };

  it.each([
    ['English', 'en-US', 'Log in', 'The e-mail address or the password is wrong.', 'Audit log'],
    ['Chinese', 'zh-CN', '登录', '邮箱或密码不正确。', '审计日志'],
  ])('lets people in who know their password, in %s', async (_, locale, title, refusal, list) => {
    const page = await scene.open('/audit', { locale });
    await expectTitle(page, title);
    await expectAccessible(page);

    await enter(page, 'wrong');
    await page.getByRole('alert').getByText(refusal).waitFor();

    await enter(page);
    await expectTitle(page, list);
    await page.getByText('channel.updated').waitFor();
    await expectAccessible(page);
  });

  it('brings people back to the link they came by, and there again after a reload', async () => {
    const path = '/audit?action=group.added&sort=createdAt';
    const page = await scene.open(path);
    await enter(page);
    await expectTitle(page, 'Audit log');
    await page.getByText('group:1').waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(path);

    await page.reload();
    await page.getByText('group:1').waitFor();
    expect(await page.getByText('channel:1').count()).toBe(0);
  });

  it('leads nowhere but into itself after the login', async () => {
    const page = await scene.open('/login?next=//example.com/');
    await enter(page);
    await page.waitForURL((url) => url.pathname !== '/login');
    expect(new URL(page.url()).origin).toBe(scene.weir.adminUrl);
  });

  it('remembers theme and language', async () => {
    const page = await logIn('/profile', 'Profile');
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
    await page.getByRole('radiogroup', { name: 'Language', exact: true }).getByText('中文').click();
    await expectTitle(page, '个人资料');
    await page.reload();
    await expectTitle(page, '个人资料');
    expect(await page.evaluate('document.documentElement.style.colorScheme')).toBe('dark');
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
    await expectAccessible(page);
  });

  it('goes anywhere by keyboard', async () => {
    const page = await logIn('/audit', 'Audit log');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Go to a page/ }).fill('prof');
    await page.keyboard.press('Enter');
    await expectTitle(page, 'Profile');
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

  it('fits a phone, with its menu', async () => {
    const page = await logIn('/audit', 'Audit log', PHONE);
    const expectFitsWithMenu = async () => {
      await expectFits(page);
      await page.getByRole('button', { name: 'Open menu' }).click();
      await page.getByRole('navigation', { name: 'Main menu' }).getByRole('menuitem').first().waitFor();
      await expectAccessible(page);
    };
    await expectFitsWithMenu();
    await page.goto('/profile');
    await expectTitle(page, 'Profile');
    await expectFitsWithMenu();
  });

  it('knows no other pages, and says so', async () => {
    const page = await logIn('/nothing', 'There is no such page');
    await expectAccessible(page);
  });

  it('asks for the login when the session has ended, and goes on afterwards', async () => {
    const page = await logIn('/audit', 'Audit log');
    await scene.prisma.session.deleteMany();
    await page.getByPlaceholder('Subject').fill('group:1');
    await expectTitle(page, 'Log in');
    await enter(page);
    await expectTitle(page, 'Audit log');
    expect(new URL(page.url()).search).toBe('?subject=group%3A1');
  });
});
