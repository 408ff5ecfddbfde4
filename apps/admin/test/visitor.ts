import { randomInt } from 'node:crypto';
import { hashPassword, type PlatformRole } from '@app/identity';
import type { RunningWeir } from '@app/testing';
import { uuidv7 } from 'uuidv7';

export const PASSWORD = 'correct horse battery';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** JSON, or text. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look at what they expect, and fail where it is not
  readonly body: any;
}

/** Makes a user who has a password. */
export async function givenUser(weir: RunningWeir, platformRole: PlatformRole | 'none' = 'none') {
  const email = `${uuidv7()}@example.com`;
  const data = { email, name: `Name of ${email}`, platformRole, passwordHash: await hashPassword(PASSWORD) };
  return weir.test.database.prisma.user.create({ data });
}

/** A browser on an address of its own, with its cookies. The admin app must trust 127.0.0.1 as a proxy. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(
    private readonly url: string,
    readonly address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`,
  ) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const answer = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      headers: {
        ...{ cookie: this.cookie, origin: this.url, 'x-forwarded-for': this.address, 'user-agent': 'visitor' },
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  }

  get = (path: string, headers?: Record<string, string>) => this.send('GET', path, undefined, headers);
  post = (path: string, body: unknown = {}, headers?: Record<string, string>) => this.send('POST', path, body, headers);
  delete = (path: string, headers?: Record<string, string>) => this.send('DELETE', path, undefined, headers);

  logIn = (email: string, password = PASSWORD) => this.post('/api/sessions', { email, password });

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const [name = '', value = ''] = pair.split('=');
    const expires = attributes.find((attribute) => attribute.trim().startsWith('Expires='))?.split('=')[1];
    if (value === '' || (expires && new Date(expires) <= new Date())) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
