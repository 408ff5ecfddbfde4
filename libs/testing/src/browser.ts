import { existsSync } from 'node:fs';
import type axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** For `BrowserContextOptions`. */
export const PHONE = { viewport: { width: 390, height: 844 } };

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Debian's Chromium, or the one WEIR_CHROMIUM names; undefined when there is none. */
function findChromium(): string | undefined {
  const told = process.env['WEIR_CHROMIUM'];
  return [told, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => path && existsSync(path));
}

/** A `describe` that needs a browser. Where none is installed it is skipped, and says so. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (findChromium()) return describe(name, tests);
  process.stderr.write(`SKIPPED, as no Chromium is installed (apt-get install chromium, or WEIR_CHROMIUM): ${name}\n`);
  describe.skip(name, tests);
}

/** Throws Error when no Chromium is installed. */
export class TestBrowser {
  private constructor(private readonly browser: Browser) {}

  static async open(): Promise<TestBrowser> {
    const executablePath = findChromium();
    if (!executablePath) throw new Error('No Chromium is installed.');
    // Loaded here: most specs need no browser, and all would pay for loading it.
    const { chromium } = await import('playwright-core');
    return new TestBrowser(await chromium.launch({ executablePath, args: FLAGS }));
  }

  /** A page with cookies and storage of its own, and all that went wrong in it. */
  async page(options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
    page.on('console', (message) => {
      // A refused login is an answer, although the browser logs it as an error.
      const isRefusal = /Failed to load resource.*\b4\d\d\b/.test(message.text());
      if (message.type() === 'error' && !isRefusal) faults.push(message.text());
    });
    return Object.assign(page, { faults });
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** A page, and what it threw, logged as an error, or was kept from by the content security policy. */
export type WatchedPage = Page & { readonly faults: readonly string[] };

/** Colours that are still changing are not judged. */
const MOTION_OVER = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
  .map(({ finished }) => finished)).then(() => true)`;

/** Fails when axe finds what keeps people from using the page, or the page itself has failed. Waits until nothing moves or is hovered. */
export async function expectAccessible(page: WatchedPage): Promise<void> {
  await page.mouse.move(1, 1);
  await page.evaluate(MOTION_OVER);
  await page.evaluate((await import('axe-core')).default.source);
  const violations = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    const found = await checker.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] });
    return found.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.map(({ html, any }) => [html, any[0]?.message]),
    }));
  });
  expect(violations).toEqual([]);
  expect(page.faults).toEqual([]);
}

/** Waits for the page that is headed so. */
export async function expectTitle(page: Page, title: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
}

/** Fails when the page can be scrolled sideways. */
export async function expectFits(page: Page): Promise<void> {
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
}
