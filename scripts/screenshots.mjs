import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { inRepository } from './launcher/paths.mjs';
import { say } from './launcher/progress.mjs';

/**
 * `npm run screenshots`: starts a Weir of its own, makes some calls, and shoots every page of the dashboard: one picture each
 * into docs/screenshots, and all languages, themes and widths into .weir-screenshots, to be looked at.
 */
const KEPT = inRepository('docs/screenshots');
const ALL = inRepository('.weir-screenshots');
const START_WITHIN_MS = 180_000;
const POLL_MS = 500;
const SETTLE_MS = 700;
const CALLS = 24;
/** Before the login. */
const ENTRANCES = ['/login', '/password-reset', '/registration'];
const SHOWN_MODEL = 'gpt-4o';
const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

const data = mkdtempSync(join(tmpdir(), 'weir-screenshots-'));
const weir = spawn(process.execPath, [inRepository('scripts/start.mjs')], {
  env: { ...process.env, ...(await freePorts()), WEIR_DATA_DIR: data },
  stdio: 'ignore',
});
try {
  const facts = await untilStarted();
  await makeCalls(facts);
  await shootAll(facts);
} finally {
  await stop();
}

async function freePorts() {
  const names = ['WEIR_API_PORT', 'WEIR_ADMIN_PORT'];
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => String(server.address().port));
  servers.forEach((server) => server.close());
  return Object.fromEntries(names.map((name, index) => [name, ports[index]]));
}

async function untilStarted() {
  const file = join(data, 'bootstrap.json');
  for (const deadline = Date.now() + START_WITHIN_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    if (weir.exitCode !== null) throw new Error('Weir did not start; run npm start to see why.');
    if (!existsSync(file)) continue;
    const facts = JSON.parse(readFileSync(file, 'utf8'));
    const isReady = (await answers(facts.adminUrl)) && (await answers(facts.apiUrl));
    if (isReady) return facts;
  }
  throw new Error('Weir did not start in time.');
}

async function answers(url) {
  return fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** So that there is something to see. */
async function makeCalls({ apiUrl, apiToken }) {
  const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' };
  for (let call = 0; call < CALLS; call += 1) {
    const model = call % 3 === 0 ? 'gpt-4o' : 'gpt-4o-mini';
    const messages = [{ role: 'user', content: 'Hello. '.repeat(1 + call) }];
    const body = JSON.stringify({ model, messages, stream: call % 2 === 0 });
    await fetch(`${apiUrl}/v1/chat/completions`, { method: 'POST', headers, body }).then((answer) => answer.text());
  }
}

async function shootAll(facts) {
  const executablePath = process.env.WEIR_CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
  const settled = await settleIn(browser, facts);
  for (const folder of [KEPT, ALL]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  for (const language of ['en', 'zh']) {
    for (const theme of ['light', 'dark']) await shoot({ browser, facts: settled, language, theme });
  }
  await browser.close();
}

/** As a Weir is after its first minutes: without the notices of the beginning, and with changes in its audit log. */
async function settleIn(browser, facts) {
  const { request } = await browser.newContext();
  const { organizationId } = await logIn(request, facts);
  const adminPassword = 'slow green river stones';
  await change(request, 'post', `${facts.adminUrl}/api/me/password`, {
    data: { currentPassword: facts.adminPassword, password: adminPassword },
  });
  await change(request, 'post', `${facts.adminUrl}/api/organizations/${organizationId}/api-tokens`, {
    data: { name: 'Website' },
    headers: { 'idempotency-key': crypto.randomUUID() },
  });
  const settings = `${facts.adminUrl}/api/settings/registration`;
  const { value, version } = await (await request.get(settings)).json();
  await change(request, 'put', settings, {
    data: { value: { ...value, isOpen: true } },
    headers: { 'if-match': `"${version}"` },
  });
  return { ...facts, adminPassword, organizationId };
}

async function logIn(request, { adminUrl, adminEmail: email, adminPassword: password }) {
  await change(request, 'post', `${adminUrl}/api/sessions`, { data: { email, password } });
  const { memberships } = await (await request.get(`${adminUrl}/api/me`)).json();
  return memberships[0];
}

/** Only the dashboard's own pages may change something for a session. */
async function change(request, method, url, { data, headers = {} }) {
  const answer = await request[method](url, { data, headers: { ...headers, origin: new URL(url).origin } });
  if (!answer.ok()) throw new Error(`${url} was refused: ${await answer.text()}`);
}

async function shoot({ browser, facts, language, theme }) {
  const context = await browser.newContext({ viewport: SIZES.wide });
  await context.addInitScript(
    ([chosenLanguage, chosenTheme]) => {
      globalThis.localStorage.setItem('weir.language', chosenLanguage);
      globalThis.localStorage.setItem('weir.theme', chosenTheme);
      globalThis.localStorage.setItem('weir.getting-started.dismissed', 'true');
    },
    [language, theme],
  );
  const page = await context.newPage();
  const take = async (path) => {
    await page.goto(facts.adminUrl + path, { waitUntil: 'networkidle' });
    const file = nameOf(path, facts);
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      await sleep(SETTLE_MS);
      await page.screenshot({ path: join(ALL, `${language}-${theme}-${size}`, `${file}.png`) });
      const isKept = language === 'en' && theme === 'light' && size === 'wide';
      if (isKept) await page.screenshot({ path: join(KEPT, `${file}.jpg`), type: 'jpeg', quality: 70 });
    }
    await page.setViewportSize(SIZES.wide);
  };
  for (const path of ENTRANCES) await take(path);
  await logIn(page.request, facts);
  for (const path of pathsOf(facts)) await take(path);
  await context.close();
  say(`shot in ${language}, ${theme}`);
}

/** Of every page that one organization and one model are enough for. */
function pathsOf({ organizationId }) {
  const routes = readFileSync(inRepository('apps/web/src/app/routes.tsx'), 'utf8');
  return [...routes.matchAll(/\bpath: '([^']+)'/g)]
    .map(([, path]) => path.replace('$organizationId', organizationId).replace('$modelId', SHOWN_MODEL))
    .filter((path) => !path.includes('$') && !ENTRANCES.includes(path) && path !== '/invitation');
}

/** `/o/ID/home` is `my-home`, and `/organizations/ID` is `organization`. */
function nameOf(path, { organizationId }) {
  return path
    .replace(`/o/${organizationId}/`, '/my-')
    .replace(`/organizations/${organizationId}`, '/organization')
    .slice(1)
    .replaceAll('/', '-');
}

async function stop() {
  const ended = new Promise((resolve) => weir.once('exit', resolve));
  if (weir.exitCode === null) {
    weir.kill('SIGTERM');
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
}
