import { createHash } from 'node:crypto';
import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import * as client from 'openid-client';
import { z } from 'zod';
import { ChallengesService } from './challenges.service';
import { normalizeEmail, type LoggedInUser } from './identity.service';
import { OidcProvidersService } from './oidc-providers.service';
import { themselves, type RequestOrigin } from './request-origin';
import { requireAnotherWayIn } from './ways-in';

const TIMEOUT_S = 10;
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

type Provider = Awaited<ReturnType<OidcProvidersService['open']>>;

export interface OidcBeginning {
  readonly providerId: string;
  /** Where the issuer sends the browser back to. */
  readonly redirectUri: string;
  /** A path of the dashboard. */
  readonly returnTo: string;
  /** Set: the identity is to be added to somebody who is logged in. */
  readonly userId?: string | undefined;
}

export interface OidcEnd {
  readonly returnTo: string;
  /** Undefined: an identity was linked, and whose it is was logged in before. */
  readonly user: LoggedInUser | undefined;
}

type OidcRefusal = 'disabled' | 'email_unverified' | 'unknown' | 'taken' | 'domain';

interface Vouched {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  readonly isEmailVerified: boolean;
  readonly name: string | undefined;
}

const Kept = z.object({ providerId: z.string(), redirectUri: z.string(), returnTo: z.string() });

/** Logging in through an OpenID Connect issuer: authorization code, PKCE, state and nonce. */
@Injectable()
export class OidcService {
  constructor(
    private readonly database: Database,
    private readonly providers: OidcProvidersService,
    private readonly challenges: ChallengesService,
    private readonly clock: Clock,
  ) {}

  /** Where to send the browser, and the secret it must bring back in a cookie: state, nonce and verifier are made of it. */
  async begin({ userId, ...kept }: OidcBeginning): Promise<{ readonly url: string; readonly secret: string }> {
    const provider = await this.providers.open(kept.providerId);
    const configuration = await discover(provider);
    const { secret } = await this.challenges.open({ kind: 'oidc', userId: userId ?? null, data: kept });
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: kept.redirectUri,
      scope: 'openid email profile',
      state: derived(secret, 'state'),
      nonce: derived(secret, 'nonce'),
      code_challenge: await client.calculatePKCECodeChallenge(derived(secret, 'verifier')),
      code_challenge_method: 'S256',
    });
    return { url: url.href, secret };
  }

  /** What came back. Throws AppError('challenge_over'), 'oidc_failed', and what `admit` and `link` throw. */
  async finish(query: URLSearchParams, secret: string, origin: RequestOrigin): Promise<OidcEnd> {
    const challenge = await this.challenges.take('oidc', secret);
    const { providerId, redirectUri, returnTo } = Kept.parse(challenge.data);
    const provider = await this.providers.open(providerId);
    const vouched = await this.ask(provider, new URL(`${redirectUri}?${query.toString()}`), secret);
    if (!challenge.userId) return { returnTo, user: await this.admit(provider, vouched, origin) };
    await this.link(provider, vouched, { userId: challenge.userId, origin });
    return { returnTo, user: undefined };
  }

  listIdentities(userId: string) {
    const include = { provider: { select: { label: true } } } as const;
    return this.database.prisma.linkedIdentity.findMany({ where: { userId }, include, orderBy: { createdAt: 'asc' } });
  }

  /** Throws AppError('not_found'), and 'in_use' for the only way in. */
  async unlink(userId: string, id: string, origin: RequestOrigin): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const before = await db.linkedIdentity.findFirst({ where: { id, userId } });
      if (!before) throw new AppError('not_found');
      await db.linkedIdentity.delete({ where: { id } });
      await requireAnotherWayIn(db, userId);
      const { providerId, subject } = before;
      const change = { action: 'identity.unlinked', subject: `user:${userId}`, before: { providerId, subject } };
      await recordChange(db, { ...change, ...themselves(userId, origin) });
    });
  }

  private async ask(provider: Provider, url: URL, secret: string): Promise<Vouched> {
    try {
      const configuration = await discover(provider);
      const tokens = await client.authorizationCodeGrant(configuration, url, {
        expectedState: derived(secret, 'state'),
        expectedNonce: derived(secret, 'nonce'),
        pkceCodeVerifier: derived(secret, 'verifier'),
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      const told =
        claims['email'] === undefined && configuration.serverMetadata().userinfo_endpoint
          ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : claims;
      const { email, email_verified: isEmailVerified, name } = told;
      return {
        ...{ issuer: claims.iss, subject: claims.sub },
        email: typeof email === 'string' ? normalizeEmail(email) : undefined,
        isEmailVerified: isEmailVerified === true,
        name: typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 100) : undefined,
      };
    } catch (cause) {
      throw new AppError('oidc_failed', { cause });
    }
  }

  /** By the identity; else by an e-mail address that the issuer has verified. Throws AppError('oidc_refused'). */
  private async admit(provider: Provider, vouched: Vouched, origin: RequestOrigin): Promise<LoggedInUser> {
    const { issuer, subject, email } = vouched;
    const { prisma } = this.database;
    const where = { issuer_subject: { issuer, subject } };
    const known = await prisma.linkedIdentity.findUnique({ where, include: { user: true } });
    if (known) {
      if (known.user.disabledAt) throw refusal('disabled', 'This login is disabled.');
      await prisma.linkedIdentity.update({ where, data: { lastUsedAt: this.clock.now() } });
      return known.user;
    }
    if (!email || !vouched.isEmailVerified)
      throw refusal('email_unverified', 'The provider has not verified your e-mail address.');
    requireDomain(provider, email);
    const user = (await prisma.user.findUnique({ where: { email } })) ?? (await this.create(provider, vouched, origin));
    if (user.disabledAt) throw refusal('disabled', 'This login is disabled.');
    await this.link(provider, vouched, { userId: user.id, origin });
    return user;
  }

  private async create(provider: Provider, { email, name }: Vouched, origin: RequestOrigin) {
    if (!provider.createsUsers || !email) throw refusal('unknown', 'Nobody here has this e-mail address.');
    return this.database.prisma.$transaction(async (db) => {
      const user = await db.user.create({ data: { email, name: name ?? email, emailVerifiedAt: this.clock.now() } });
      const change = { action: 'user.created', subject: `user:${user.id}`, after: { email, providerId: provider.id } };
      await recordChange(db, { ...change, ...themselves(user.id, origin) });
      return user;
    });
  }

  private async link(
    provider: Provider,
    { issuer, subject, email }: Vouched,
    { userId, origin }: { readonly userId: string; readonly origin: RequestOrigin },
  ): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const existing = await db.linkedIdentity.findUnique({ where: { issuer_subject: { issuer, subject } } });
      if (existing?.userId === userId) return;
      if (existing) throw refusal('taken', 'This identity belongs to another login here.');
      const data = {
        userId,
        providerId: provider.id,
        issuer,
        subject,
        email: email ?? null,
        lastUsedAt: this.clock.now(),
      };
      await db.linkedIdentity.create({ data });
      const after = { providerId: provider.id, subject };
      const change = { action: 'identity.linked', subject: `user:${userId}`, after };
      await recordChange(db, { ...change, ...themselves(userId, origin) });
    });
  }
}

/** Throws AppError('oidc_failed') when the issuer cannot be asked. */
async function discover({ issuer, clientId, clientSecret }: Provider): Promise<client.Configuration> {
  const url = new URL(issuer);
  const execute = LOCAL.has(url.hostname) ? [client.allowInsecureRequests] : [];
  return client
    .discovery(url, clientId, clientSecret, undefined, { execute, timeout: TIMEOUT_S })
    .catch((cause: unknown) => {
      throw new AppError('oidc_failed', { cause });
    });
}

/** What of the secret goes over the wire: it tells nothing of the secret, nor of the others. */
const derived = (secret: string, purpose: 'state' | 'nonce' | 'verifier'): string =>
  createHash('sha256').update(`${purpose}:${secret}`).digest('base64url');

function requireDomain({ allowedDomains }: Provider, email: string): void {
  if (allowedDomains.length === 0 || allowedDomains.includes(email.split('@').at(-1)!)) return;
  throw refusal('domain', 'E-mail addresses of this domain may not log in here.');
}

/** The reason is for the page that says it in the reader's language. */
const refusal = (reason: OidcRefusal, message: string): AppError =>
  new AppError('oidc_refused', { message, extra: { reason } });
