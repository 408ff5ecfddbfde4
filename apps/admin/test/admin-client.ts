import { hashPassword, type MembershipRole, type PlatformRole } from '@app/identity';
import type { RunningWeir } from '@app/testing';
import { uuidv7 } from 'uuidv7';

const PASSWORD = 'correct horse battery';

export interface Person {
  readonly role?: PlatformRole;
  readonly memberOf?: Readonly<Record<string, MembershipRole>>;
}

/** A person who is logged in, talking to the admin app as their browser does. */
export class AdminClient {
  private constructor(
    readonly userId: string,
    readonly email: string,
    private readonly adminUrl: string,
    private readonly cookie: string,
  ) {}

  static async logIn(weir: RunningWeir, { role, memberOf = {} }: Person = {}): Promise<AdminClient> {
    const { prisma } = weir.test.database;
    const email = `${uuidv7()}@example.com`;
    const memberships = {
      create: Object.entries(memberOf).map(([organizationId, membership]) => ({ organizationId, role: membership })),
    };
    const data = { email, name: email, platformRole: role ?? ('none' as const), memberships };
    const user = await prisma.user.create({ data: { ...data, passwordHash: await hashPassword(PASSWORD) } });
    const answer = await fetch(`${weir.adminUrl}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: weir.adminUrl },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
    return new AdminClient(user.id, email, weir.adminUrl, cookie);
  }

  /** Answers the status, the ETag and the JSON of the body, if any. */
  async send(
    method: string,
    path: string,
    { body, raw, headers = {} }: { body?: unknown; raw?: string; headers?: Record<string, string> } = {},
  ) {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(`${this.adminUrl}${path}`, {
      method,
      headers: { cookie: this.cookie, origin: this.adminUrl, ...json, ...headers },
      ...((body ?? raw) !== undefined && { body: raw ?? JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return {
      status: answer.status,
      etag: answer.headers.get('etag'),
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  }

  /** The bytes as they are sent. */
  download = (path: string) => fetch(`${this.adminUrl}${path}`, { headers: { cookie: this.cookie } });

  get = (path: string) => this.send('GET', path);
  post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    this.send('POST', path, { body, headers });
  patch = (path: string, body: unknown, version: number) =>
    this.send('PATCH', path, { body, headers: { 'if-match': `"${version}"` } });
  delete = (path: string, version: number) => this.send('DELETE', path, { headers: { 'if-match': `"${version}"` } });
}
