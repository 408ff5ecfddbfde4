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
 * `npm run screenshots`: starts a Weir of its own, makes some calls, and shoots every page of src/app/routes.tsx: one picture
 * each into docs/screenshots, and all languages, themes and widths into .weir-screenshots, to be looked at.
 */
const KEPT = inRepository('docs/screenshots');
const ALL = inRepository('.weir-screenshots');
const START_WITHIN_MS = 180_000;
const POLL_MS = 500;
const SETTLE_MS = 700;
const CALLS = 24;
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
    const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello. '.repeat(1 + call) }] });
    await fetch(`${apiUrl}/v1/chat/completions`, { method: 'POST', headers, body }).then((answer) => answer.text());
  }
}

async function shootAll(facts) {
  const executablePath = process.env.WEIR_CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
  mkdirSync(KEPT, { recursive: true });
  rmSync(ALL, { recursive: true, force: true });
  for (const language of ['en', 'zh']) {
    for (const theme of ['light', 'dark']) await shoot({ browser, facts, language, theme });
  }
  await browser.close();
}

async function shoot({ browser, facts, language, theme }) {
  const context = await browser.newContext({ viewport: SIZES.wide });
  await context.addInitScript(
    ([chosenLanguage, chosenTheme]) => {
      globalThis.localStorage.setItem('weir.language', chosenLanguage);
      globalThis.localStorage.setItem('weir.theme', chosenTheme);
    },
    [language, theme],
  );
  const page = await context.newPage();
  const take = async (path) => {
    await page.goto(facts.adminUrl + path, { waitUntil: 'networkidle' });
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      await sleep(SETTLE_MS);
      const name = path.split('/').filter((part) => !/^(o|[0-9a-f-]{36})?$/.test(part));
      const file = `${path.startsWith('/o/') ? 'organization-' : ''}${name.join('-')}`;
      await page.screenshot({ path: join(ALL, `${language}-${theme}-${size}`, `${file}.png`) });
      const isKept = language === 'en' && theme === 'light' && size === 'wide';
      if (isKept) await page.screenshot({ path: join(KEPT, `${file}.jpg`), type: 'jpeg', quality: 70 });
    }
    await page.setViewportSize(SIZES.wide);
  };
  await take('/login');
  const answer = await page.request.post(`${facts.adminUrl}/api/sessions`, {
    data: { email: facts.adminEmail, password: facts.adminPassword },
  });
  if (!answer.ok()) throw new Error(`The login was refused: ${await answer.text()}`);
  const me = await (await page.request.get(`${facts.adminUrl}/api/me`)).json();
  await makeApiToken(page, facts, me);
  for (const path of pathsOf(me)) await take(path);
  await context.close();
  say(`shot in ${language}, ${theme}`);
}

/** A change by a person, for the audit log among others. */
async function makeApiToken(page, { adminUrl }, { memberships }) {
  const url = `${adminUrl}/api/organizations/${memberships[0].organizationId}/api-tokens`;
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const answer = await page.request.post(url, { data: { name: 'Website' }, headers });
  if (!answer.ok()) throw new Error(`The API token was refused: ${await answer.text()}`);
}

/** Of every page that needs no more than an organization. */
function pathsOf({ memberships }) {
  const routes = readFileSync(inRepository('apps/web/src/app/routes.tsx'), 'utf8');
  const organizationId = memberships[0]?.organizationId;
  return [...routes.matchAll(/\bpath: '([^']+)'/g)]
    .map(([, path]) => path.replace('$organizationId', organizationId ?? '$none'))
    .filter((path) => !path.includes('$'));
}

async function stop() {
  const ended = new Promise((resolve) => weir.once('exit', resolve));
  if (weir.exitCode === null) {
    weir.kill('SIGTERM');
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
}
