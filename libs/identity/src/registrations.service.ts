import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { hashPassword, normalizeEmail, type LoggedInUser } from './identity.service';
import { requireStrongPassword } from './password-rules';
import { themselves, type RequestOrigin } from './request-origin';
import { hashOf, newSecret } from './secrets';

const LIFE_MS = 24 * 60 * 60_000;

export interface NewRegistration {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly locale: string | null;
}

export interface OwnOrganization {
  /** Null: the default. */
  readonly groupId: string | null;
  /** Gives it what it needs beside: a wallet. */
  readonly equip: (db: Prisma.TransactionClient, organizationId: string) => Promise<void>;
}

const Kept = z.object({ name: z.string(), passwordHash: z.string(), locale: z.string().nullable() });

/** People who come by themselves: nothing is made of them before they have shown that the address is theirs. */
@Injectable()
export class RegistrationsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * The token for the link that finishes it; undefined when somebody has the address. Takes its time either way, so that
   * nobody learns who is here. Throws AppError('weak_password').
   */
  async begin({ email: written, name, password, locale }: NewRegistration): Promise<string | undefined> {
    const email = normalizeEmail(written);
    requireStrongPassword(password, email);
    const passwordHash = await hashPassword(password);
    const { prisma } = this.database;
    const now = this.clock.now();
    await prisma.emailLink.deleteMany({ where: { expiresAt: { lte: now } } });
    const isTaken = (await prisma.user.findUnique({ where: { email }, select: { id: true } })) !== null;
    if (isTaken) return undefined;
    const token = newSecret();
    const expiresAt = new Date(now.getTime() + LIFE_MS);
    const data = { name, passwordHash, locale };
    const link = { kind: 'registration' as const, email, data, createdAt: now, expiresAt };
    await prisma.emailLink.create({ data: { ...link, tokenHash: hashOf(token) } });
    return token;
  }

  /** Makes the user, with an organization of their own. Throws AppError('link_over'), 'already_exists'. */
  async finish(token: string, { groupId, equip }: OwnOrganization, origin: RequestOrigin): Promise<LoggedInUser> {
    const where = { kind: 'registration' as const, tokenHash: hashOf(token), expiresAt: { gt: this.clock.now() } };
    return this.database.prisma.$transaction(async (db) => {
      const link = await db.emailLink.findFirst({ where });
      const { count } = await db.emailLink.deleteMany({ where });
      if (!link || count === 0) throw new AppError('link_over');
      const { email } = link;
      const kept = Kept.parse(link.data);
      if (await db.user.findUnique({ where: { email } }))
        throw new AppError('already_exists', {
          message: 'There is a login with this address already.',
          param: 'email',
        });
      const user = await db.user.create({ data: { ...kept, email, emailVerifiedAt: this.clock.now() } });
      await db.emailLink.deleteMany({ where: { kind: 'registration', email } });
      const organizationId = await openOwnOrganization(db, user, groupId);
      await equip(db, organizationId);
      const change = { action: 'user.registered', subject: `user:${user.id}`, after: { email, name: user.name } };
      await recordChange(db, { ...change, organizationId, ...themselves(user.id, origin) });
      return user;
    });
  }
}

async function openOwnOrganization(
  db: Prisma.TransactionClient,
  { id: userId, name, email }: LoggedInUser,
  groupId: string | null,
): Promise<string> {
  const isTaken = (await db.organization.findUnique({ where: { name }, select: { id: true } })) !== null;
  const group = groupId
    ? { connect: { id: groupId } }
    : { connectOrCreate: { where: { name: 'default' }, create: { name: 'default' } } };
  const memberships = { create: { userId, role: 'admin' as const } };
  const data = { name: isTaken ? `${name} (${email})` : name, group, memberships };
  return (await db.organization.create({ data })).id;
}
