import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { ChallengesService } from './challenges.service';
import type { LoggedInUser } from './identity.service';
import { themselves, type RequestOrigin } from './request-origin';
import { requireAnotherWayIn } from './ways-in';
import { newSecret } from './secrets';

const MAX_PASSKEYS = 20;

/** Whom a passkey trusts: it works at this host alone. */
export interface RelyingParty {
  readonly name: string;
  /** Scheme, host and port. */
  readonly origin: string;
}

/** Logging in with a device instead of a password. */
@Injectable()
export class PasskeysService {
  constructor(
    private readonly database: Database,
    private readonly challenges: ChallengesService,
    private readonly clock: Clock,
  ) {}

  list(userId: string) {
    const omit = { publicKey: true, counter: true, credentialId: true } as const;
    return this.database.prisma.passkey.findMany({ where: { userId }, omit, orderBy: { createdAt: 'asc' } });
  }

  /** What the browser is to ask the device for. */
  async beginRegistration(
    user: { readonly userId: string; readonly email: string; readonly name: string },
    rp: RelyingParty,
  ) {
    const { userId, email, name } = user;
    const existing = await this.database.prisma.passkey.findMany({ where: { userId } });
    if (existing.length >= MAX_PASSKEYS)
      throw new AppError('in_use', { message: `There are ${MAX_PASSKEYS} passkeys already. Remove one first.` });
    const options = await generateRegistrationOptions({
      rpName: rp.name,
      rpID: hostOf(rp),
      userName: email,
      userDisplayName: name,
      userID: Uint8Array.from(Buffer.from(userId)),
      challenge: newChallenge(),
      attestationType: 'none',
      excludeCredentials: existing.map(({ credentialId }) => ({ id: credentialId })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    await this.challenges.open({ kind: 'passkey_registration', userId, secret: options.challenge });
    return options;
  }

  /** Throws AppError('passkey_refused'), 'challenge_over'. */
  async register(
    userId: string,
    {
      name,
      response,
      rp,
    }: { readonly name: string; readonly response: RegistrationResponseJSON; readonly rp: RelyingParty },
    origin: RequestOrigin,
  ) {
    const expectedChallenge = challengeIn(response.response.clientDataJSON);
    const challenge = await this.challenges.take('passkey_registration', expectedChallenge);
    if (challenge.userId !== userId) throw new AppError('challenge_over');
    const expected = { expectedChallenge, expectedOrigin: rp.origin, expectedRPID: hostOf(rp) };
    const { registrationInfo } = await refusing(verifyRegistrationResponse({ response, ...expected }));
    if (!registrationInfo) throw new AppError('passkey_refused');
    const { credential, credentialBackedUp: isSynced } = registrationInfo;
    const row = {
      ...{ userId, name, isSynced, credentialId: credential.id },
      publicKey: Uint8Array.from(credential.publicKey),
      counter: BigInt(credential.counter),
      transports: credential.transports ?? [],
    };
    return this.database.prisma.$transaction(async (db) => {
      if (await db.passkey.findUnique({ where: { credentialId: credential.id } }))
        throw new AppError('already_exists', { message: 'This passkey is registered already.' });
      const { id, createdAt } = await db.passkey.create({ data: row });
      await record(db, 'passkey.added', { userId, after: { passkeyId: id, name } }, origin);
      return { id, name, isSynced, createdAt, lastUsedAt: null, transports: row.transports };
    });
  }

  /** For whoever it turns out to be: the device knows its users. */
  async beginLogin(rp: RelyingParty) {
    const options = await generateAuthenticationOptions({
      rpID: hostOf(rp),
      challenge: newChallenge(),
      userVerification: 'required',
    });
    await this.challenges.open({ kind: 'passkey_login', secret: options.challenge });
    return options;
  }

  /** Throws AppError('passkey_refused'), also for a counter that did not rise: such a passkey was copied. */
  async logIn(response: AuthenticationResponseJSON, rp: RelyingParty): Promise<LoggedInUser> {
    const expectedChallenge = challengeIn(response.response.clientDataJSON);
    await this.challenges.take('passkey_login', expectedChallenge);
    const { prisma } = this.database;
    const passkey = await prisma.passkey.findUnique({ where: { credentialId: response.id }, include: { user: true } });
    const { userHandle } = response.response;
    const isTheirs = !userHandle || Buffer.from(userHandle, 'base64url').toString() === passkey?.userId;
    if (!passkey || !isTheirs || passkey.user.disabledAt) throw new AppError('passkey_refused');
    const { credentialId, counter, transports } = passkey;
    const { verified, authenticationInfo } = await refusing(
      verifyAuthenticationResponse({
        response,
        ...{ expectedChallenge, expectedOrigin: rp.origin, expectedRPID: hostOf(rp), requireUserVerification: true },
        credential: {
          id: credentialId,
          publicKey: Uint8Array.from(passkey.publicKey),
          counter: Number(counter),
          transports,
        },
      }),
    );
    const used = { counter: BigInt(authenticationInfo.newCounter), lastUsedAt: this.clock.now() };
    const { count } = await prisma.passkey.updateMany({ where: { credentialId, counter }, data: used });
    if (!verified || count === 0) throw new AppError('passkey_refused');
    return passkey.user;
  }

  /** Throws AppError('not_found'). */
  async rename(
    userId: string,
    id: string,
    { name, origin }: { readonly name: string; readonly origin: RequestOrigin },
  ): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const before = await db.passkey.findFirst({ where: { id, userId } });
      if (!before) throw new AppError('not_found');
      await db.passkey.update({ where: { id }, data: { name } });
      const facts = { userId, before: { passkeyId: id, name: before.name }, after: { name } };
      await record(db, 'passkey.renamed', facts, origin);
    });
  }

  /** Throws AppError('not_found'), and 'in_use' for the only way in. */
  async remove(userId: string, id: string, origin: RequestOrigin): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const before = await db.passkey.findFirst({ where: { id, userId } });
      if (!before) throw new AppError('not_found');
      await db.passkey.delete({ where: { id } });
      await requireAnotherWayIn(db, userId);
      await record(db, 'passkey.removed', { userId, before: { passkeyId: id, name: before.name } }, origin);
    });
  }
}

const hostOf = ({ origin }: RelyingParty): string => new URL(origin).hostname;
const newChallenge = () => Uint8Array.from(Buffer.from(newSecret(), 'base64url'));

/** The challenge that the browser says it answers; whether we asked it is known by its hash. */
function challengeIn(clientData: string): string {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientData, 'base64url').toString()) as { challenge?: unknown };
    if (typeof challenge === 'string') return challenge;
  } catch {
    // no JSON: refused below
  }
  throw new AppError('passkey_refused');
}

/** What the library finds wrong is the browser's fault. */
async function refusing<T>(verifying: Promise<T>): Promise<T> {
  return verifying.catch((cause: unknown) => {
    throw new AppError('passkey_refused', { cause });
  });
}

function record(
  db: Prisma.TransactionClient,
  action: string,
  { userId, ...documents }: { userId: string; before?: Prisma.InputJsonObject; after?: Prisma.InputJsonObject },
  origin: RequestOrigin,
): Promise<void> {
  return recordChange(db, { action, subject: `user:${userId}`, ...documents, ...themselves(userId, origin) });
}
