import type { BrowserContextOptions } from 'playwright-core';
import { TestBrowser, type WatchedPage } from './browser';
import type { Given, Person } from './given';
import { RunningWeir, type AppName } from './running-weir';

const ALL_APPS: readonly AppName[] = ['worker', 'api', 'admin'];

interface SceneOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly apps?: readonly AppName[];
}

/** What a test of the dashboard begins with: Weir, a browser, and people whom it lets in. */
export class DashboardScene {
  private readonly pages: WatchedPage[] = [];

  private constructor(
    readonly weir: RunningWeir,
    private readonly browser: TestBrowser,
  ) {}

  /** With the rows and the people that `prepare` makes. Where nobody calls a model, `apps` need not have the API. */
  static async start(
    prepare: (given: Given) => Promise<void>,
    { settings = {}, apps = ALL_APPS }: SceneOptions = {},
  ): Promise<DashboardScene> {
    const [weir, browser] = await Promise.all([RunningWeir.start(prepare, settings, apps), TestBrowser.open()]);
    return new DashboardScene(weir, browser);
  }

  get prisma() {
    return this.weir.test.database.prisma;
  }

  /** A page as a stranger sees it. */
  async open(path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const page = await this.page(options);
    await page.goto(path);
    return page;
  }

  /** A page as somebody sees it who is logged in. That the form lets them in is for the specs of logins to show. */
  async logIn({ email, password }: Person, path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const page = await this.page(options);
    const headers = { origin: options.baseURL ?? this.weir.adminUrl };
    const answer = await page.request.post('/api/sessions', { data: { email, password }, headers });
    if (!answer.ok()) throw new Error(`${email} is not let in: ${answer.status()} ${await answer.text()}`);
    await page.goto(path);
    return page;
  }

  /** What everybody has open, so that no test sees the pages of another. */
  async closePages(): Promise<void> {
    await Promise.all(this.pages.splice(0).map((page) => page.context().close()));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.weir.stop();
  }

  private async page(options: BrowserContextOptions): Promise<WatchedPage> {
    const page = await this.browser.page({ baseURL: this.weir.adminUrl, locale: 'en-US', ...options });
    this.pages.push(page);
    return page;
  }
}
