import {
  DashboardScene,
  describeInBrowser,
  eventually,
  expectAccessible,
  expectFits,
  expectTitle,
  type Given,
  PHONE,
  type Person,
  type WatchedPage,
} from '@app/testing';
import { generate } from 'otplib';
import type { BrowserContextOptions } from 'playwright-core';
import { uuidv7 } from 'uuidv7';

const NEW_PASSWORD = 'several words are easier';
const ORGANIZATION = 'Lakeside';

describeInBrowser('people and their logins in the dashboard', () => {
  let scene: DashboardScene;
  let given: Given;
  let organizationId: string;
  /** A passkey belongs to a name. */
  let baseURL: string;

  beforeAll(async () => {
    const prepare = async (rows: Given) => {
      given = rows;
      ({ organizationId } = await given.funded({ balance: '1', name: ORGANIZATION }));
    };
    scene = await DashboardScene.start(prepare, { settings: { WEIR_LOG_LEVEL: 'info' }, apps: ['admin'] });
    baseURL = scene.weir.adminUrl.replace('127.0.0.1', 'localhost');
  });
  afterEach(() => scene.closePages());
  afterAll(() => scene.close());

  const openPage = (path: string, options: BrowserContextOptions = {}) => scene.open(path, { baseURL, ...options });
  const logIn = async (person: Person, path: string, options: BrowserContextOptions = {}) => {
    const page = await scene.logIn(person, path, { baseURL, ...options });
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    return page;
  };
  const enter = async (page: WatchedPage, { email, password }: Pick<Person, 'email' | 'password'>) => {
    await page.fill('input[type=email]', email);
    await page.fill('input[autocomplete=current-password]', password);
    await page.click('button[type=submit]');
  };
  const logOut = async (page: WatchedPage) => {
    await page.evaluate(`fetch('/api/sessions/current', { method: 'DELETE' })`);
    await page.goto('/login');
  };
  /** No mail server is set: what would be mailed is in the log. */
  const linkTo = async (email: string): Promise<string> => {
    const letter = () => scene.weir.logOf('admin').findLast(({ to }) => to === email);
    await eventually(async () => expect(letter()).toBeDefined());
    return String(letter()!['link']);
  };

  it('asks somebody in, who accepts in Chinese', async () => {
    const owner = await logIn(await given.person({ platformRole: 'owner' }), '/users');
    const email = `${uuidv7()}@example.com`;
    await owner.getByRole('button', { name: 'Invite' }).click();
    const form = owner.getByRole('dialog');
    await form.getByLabel('E-mail address').fill(email);
    await form.getByText('中文').click();
    await form.getByLabel('Organization').click();
    await owner.getByTitle(ORGANIZATION, { exact: true }).click();
    await form.getByLabel('Role in the organization').waitFor();
    await form.getByRole('button', { name: 'Send invitation' }).click();
    await owner.getByText('the link is in the log').waitFor();
    await owner.getByRole('tab', { name: 'Invitations' }).click();
    await owner.getByRole('row', { name: new RegExp(`${email}.*Open`) }).waitFor();

    const page = await openPage((await linkTo(email)).replace(baseURL, ''), { locale: 'zh-CN', ...PHONE });
    await expectTitle(page, `加入 ${ORGANIZATION}`);
    const accept = async (password: string) => {
      await page.getByLabel('设置密码').fill(password);
      await page.getByRole('button', { name: '接受邀请' }).click();
    };
    await page.getByLabel('姓名').fill('王小明');
    await accept('short');
    await page.getByText('密码至少需要 12 个字符。').waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await accept('password1234');
    await page.getByText('这是最常见的密码之一').waitFor();
    const refused: string[] = [];
    page.on('response', (answer) => void (answer.ok() || refused.push(answer.url())));
    await accept(NEW_PASSWORD);
    await expectTitle(page, '首页');
    expect(refused).toEqual([]);
  });

  it('tells somebody who belongs nowhere who can change that', async () => {
    const person = await given.person();
    const page = await logIn(person, '/');
    await expectTitle(page, 'Profile');
    await page.getByText('You belong to no organization yet').waitFor();
    await page.getByText(`invite ${person.email}`).waitFor();
    await expectAccessible(page);
  });

  it('asks for a code of the authenticator app once that is set up, or for a recovery code', async () => {
    const person = await given.person({ organizationId, role: 'member' });
    const page = await logIn(person, '/profile', { locale: 'zh-CN', ...PHONE });
    await expectTitle(page, '个人资料');
    await expectAccessible(page);
    await expectFits(page);
    await page.getByRole('button', { name: '设置', exact: true }).click();
    await page.getByRole('img', { name: '身份验证器二维码' }).waitFor();
    const secret = await page.getByText(/^[A-Z2-7]{32}$/).innerText();
    await page.getByLabel('应用显示的六位数字').fill(await generate({ secret }));
    await page.getByRole('button', { name: '启用' }).click();
    const list = page.getByRole('list', { name: '恢复码' });
    await list.waitFor();
    const codes = await list.getByRole('listitem').allInnerTexts();
    expect(codes).toHaveLength(10);
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: '下载' }).click();
    expect((await file).suggestedFilename()).toBe('recovery-codes.txt');
    await page.getByLabel('我已保存').check();
    await page.getByRole('button', { name: '完成' }).click();
    await page.getByText('剩余 10 个恢复码').waitFor();

    await logOut(page);
    await enter(page, person);
    await expectTitle(page, '输入验证码');
    await page.getByLabel('验证码').fill('000000');
    await page.getByRole('button', { name: '确认' }).click();
    await page.getByText('验证码不正确或已被使用。').waitFor();
    await page.getByRole('button', { name: '使用恢复码' }).click();
    await page.getByRole('textbox', { name: '恢复码' }).fill(codes[0]!);
    await expectAccessible(page);
    await page.getByRole('button', { name: '确认' }).click();
    await page.waitForURL((where) => where.pathname !== '/login');
  });

  it('shows users to support, and no way to change them', async () => {
    const owner = await given.person({ platformRole: 'owner' });
    const page = await logIn(await given.person({ platformRole: 'support' }), `/users?search=${owner.email}`);
    await expectTitle(page, 'Users');
    await page.getByRole('row', { name: new RegExp(owner.email) }).click();
    await page.getByRole('dialog').getByText(owner.email).waitFor();
    await page.getByText('Not logged in anywhere').waitFor();
    expect(await page.getByRole('button', { name: /Edit|Invite|Actions|Log out everywhere/ }).count()).toBe(0);
    await expectAccessible(page);
  });

  it('leads support to no page that they lack', async () => {
    const page = await logIn(await given.person({ platformRole: 'support' }), '/overview');
    await expectTitle(page, 'Overview');
    await page.getByText('No call has gone through Weir yet').waitFor();
    expect(await page.getByText('Getting started').count()).toBe(0);
    await page.goto(`/o/${organizationId}/home`);
    await page.getByText('Make your first call').waitFor();
    expect(await page.getByRole('main').getByRole('link').count()).toBe(0);
  });

  it('disables a user, who is logged out at once', async () => {
    const person = await given.person({ organizationId, role: 'member' });
    const page = await logIn(person, '/profile');
    const owner = await logIn(await given.person({ platformRole: 'owner' }), `/users?search=${person.email}`);
    await owner.getByRole('row', { name: new RegExp(person.email) }).click();
    await owner.getByRole('dialog').getByText('Chrome on Linux').waitFor();
    await owner.getByRole('button', { name: 'Edit' }).click();
    await owner.getByRole('switch', { name: 'Disabled' }).click();
    await owner.getByRole('button', { name: 'Save' }).click();
    await owner.getByRole('row', { name: new RegExp(`${person.email}.*Disabled`) }).waitFor();
    await page.reload();
    await expectTitle(page, 'Log in');
  });

  it('logs in with a passkey that was added in the profile', async () => {
    const person = await given.person({ organizationId, role: 'member' });
    const page = await logIn(person, '/profile');
    const devices = await page.context().newCDPSession(page);
    const device = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
    } as const;
    await devices.send('WebAuthn.enable');
    await devices.send('WebAuthn.addVirtualAuthenticator', { options: { ...device, isUserVerified: true } });
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Laptop');
    await page.getByRole('button', { name: 'Continue' }).click();
    const passkeys = page.getByRole('list', { name: 'Passkeys' });
    await passkeys.getByText('never used').waitFor();
    await page.getByRole('button', { name: 'Rename Laptop' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Old laptop');
    await page.getByRole('button', { name: 'Save' }).click();
    await passkeys.getByText('Old laptop').waitFor();

    await logOut(page);
    await page.getByRole('button', { name: 'Log in with a passkey' }).click();
    await page.waitForURL((where) => where.pathname !== '/login');
    await page.goto('/profile');
    await page.getByRole('list', { name: 'Sessions' }).getByText('with a passkey').waitFor();
    await passkeys.getByText('last used').waitFor();
    await page.getByRole('button', { name: 'Remove Old laptop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await passkeys.waitFor({ state: 'detached' });
    await expectAccessible(page);
  });

  it('takes a new password for one that is forgotten', async () => {
    const person = await given.person({ organizationId, role: 'member' });
    const page = await openPage('/login');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await expectTitle(page, 'Reset your password');
    await page.getByLabel('E-mail address').fill(person.email);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await expectTitle(page, 'Look into your mail');
    await page.goto('about:blank');
    await page.goto(await linkTo(person.email));
    await expectTitle(page, 'Choose a new password');
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Save the password' }).click();
    await expectTitle(page, 'Your password is changed');
    await page.getByRole('button', { name: 'Log in' }).click();
    await enter(page, { email: person.email, password: NEW_PASSWORD });
    await page.waitForURL((where) => where.pathname !== '/login');

    await page.goto('about:blank');
    await page.goto(await linkTo(person.email));
    await page.getByLabel('New password').fill(person.password);
    await page.getByRole('button', { name: 'Save the password' }).click();
    await page.getByText('This link was used already').waitFor();
  });

  it('opens registration, and somebody comes by themselves', async () => {
    const owner = await logIn(await given.person({ platformRole: 'owner' }), '/settings');
    await expectTitle(owner, 'Settings');
    await owner.getByRole('switch', { name: 'People may register themselves' }).click();
    await owner.getByRole('region', { name: 'Registration' }).getByRole('button', { name: 'Save' }).click();
    await owner.getByText('Saved').waitFor();
    await expectAccessible(owner);

    const email = `${uuidv7()}@example.com`;
    const page = await openPage('/login');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Choose a password').fill(NEW_PASSWORD);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expectTitle(page, 'Confirm your e-mail address');
    await page.goto('about:blank');
    await page.goto(await linkTo(email));
    await page.getByRole('button', { name: 'Confirm and continue' }).click();
    await page.waitForURL((where) => where.pathname.startsWith('/o/'));
  });

  it('removes a member with their API tokens, and says so first', async () => {
    const admin = await given.person({ organizationId, role: 'admin' });
    const member = await given.person({ organizationId, role: 'member' });
    const page = await logIn(admin, `/o/${organizationId}/members?search=${member.email}`);
    const row = page.getByRole('row', { name: new RegExp(member.email) });
    await row.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Make admin' }).click();
    await page.getByRole('row', { name: new RegExp(`${member.email}.*Admin`) }).waitFor();
    await scene.prisma.apiToken.create({
      data: { organizationId, userId: member.id, name: 'theirs', secretHash: Buffer.from(uuidv7()), lastFour: 'abcd' },
    });
    await page.reload();
    await row.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByText('Their API token here is revoked at once').waitFor();
    await page.getByLabel(/Type .* to confirm/).fill(member.email);
    await page.getByRole('menu', { name: '' }).filter({ hasText: 'Make' }).waitFor({ state: 'hidden' });
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Nothing matches these filters').waitFor();
  });

  it('makes a management token whose secret is shown once', async () => {
    const page = await logIn(await given.person({ platformRole: 'owner' }), '/profile');
    await page.getByRole('button', { name: 'New management token' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('backup');
    await page.getByRole('checkbox', { name: 'users:read' }).check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create' }).click();
    const secret = await page.getByRole('dialog').getByText(/^wm-/).innerText();
    const headers = { authorization: `Bearer ${secret}` };
    expect((await fetch(`${scene.weir.adminUrl}/api/users`, { headers })).status).toBe(200);
    expect((await fetch(`${scene.weir.adminUrl}/api/audit`, { headers })).status).toBe(403);
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Revoke backup' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('You have none.').waitFor();
    expect((await fetch(`${scene.weir.adminUrl}/api/users`, { headers })).status).toBe(401);
  });
});
