import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import { hashPassword, normalizeEmail, type LoggedInUser } from './identity.service';
import { requireStrongPassword } from './password-rules';
import type { MembershipRole, PlatformRole } from './permissions';
import { themselves, type Author, type RequestOrigin } from './request-origin';
import { hashOf, newSecret } from './secrets';

const LIFE_MS = 7 * 24 * 60 * 60_000;

export interface NewInvitation {
  readonly email: string;
  readonly platformRole?: PlatformRole | undefined;
  readonly membership?: { readonly organizationId: string; readonly role: MembershipRole } | undefined;
  /** Of the mail; null: English. */
  readonly locale: string | null;
  readonly invitedById: string;
}

const INCLUDED = { organization: { select: { name: true } }, invitedBy: { select: { name: true } } } as const;
export type InvitationRow = Prisma.InvitationGetPayload<{ include: typeof INCLUDED }>;

/** An invitation with the token of its link, which is nowhere else. */
export interface SentInvitation {
  readonly row: InvitationRow;
  readonly token: string;
}

/** Asking people in. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Throws AppError('already_exists') for somebody who is there, or invited to the same already. */
  async create(invitation: NewInvitation, author: Author): Promise<SentInvitation> {
    const { membership, locale, invitedById } = invitation;
    const platformRole = invitation.platformRole ?? ('none' as const);
    const email = normalizeEmail(invitation.email);
    if (platformRole === 'none' && !membership)
      throw new AppError('missing_required_parameter', { message: 'Invite to what?', param: 'platformRole' });
    return this.database.prisma.$transaction(async (db) => {
      const { organizationId = null, role = null } = membership ?? {};
      if (organizationId && !(await db.organization.findUnique({ where: { id: organizationId } })))
        throw new AppError('invalid_value', { message: 'There is no such organization.', param: 'organizationId' });
      await this.requireNew(db, { email, platformRole, organizationId });
      const token = newSecret();
      const data = { email, platformRole, organizationId, role, locale, invitedById };
      const row = await db.invitation.create({ data: { ...data, ...this.fresh(token) }, include: INCLUDED });
      await record(db, 'sent', row, author);
      return { row, token };
    });
  }

  /** Another link; the earlier one stops working. Throws AppError('not_found') for one that is accepted or revoked. */
  async resend(where: Prisma.InvitationWhereInput & { readonly id: string }, author: Author): Promise<SentInvitation> {
    const token = newSecret();
    return this.database.prisma.$transaction(async (db) => {
      const open = { ...where, acceptedAt: null, revokedAt: null };
      const { count } = await db.invitation.updateMany({ where: open, data: this.fresh(token) });
      if (count === 0) throw new AppError('not_found');
      const row = await db.invitation.findUniqueOrThrow({ where: { id: where.id }, include: INCLUDED });
      await record(db, 'sent-again', row, author);
      return { row, token };
    });
  }

  /** Throws AppError('not_found') for one that is accepted; one that is revoked stays so. */
  async revoke(where: Prisma.InvitationWhereInput & { readonly id: string }, author: Author): Promise<void> {
    await this.database.prisma.$transaction(async (db) => {
      const row = await db.invitation.findFirst({ where: { ...where, acceptedAt: null }, include: INCLUDED });
      if (!row) throw new AppError('not_found');
      if (row.revokedAt) return;
      const open = { id: row.id, acceptedAt: null };
      const { count } = await db.invitation.updateMany({ where: open, data: { revokedAt: this.clock.now() } });
      if (count === 0) throw new AppError('not_found');
      await record(db, 'revoked', row, author);
    });
  }

  /** What it is about, and whether its reader has a login. Throws AppError('link_over'). */
  async read(token: string): Promise<{ readonly row: InvitationRow; readonly hasLogin: boolean }> {
    const row = await this.database.prisma.invitation.findFirst({ where: this.open(token), include: INCLUDED });
    if (!row) throw new AppError('link_over');
    const user = await this.database.prisma.user.findUnique({ where: { email: row.email }, select: { id: true } });
    return { row, hasLogin: user !== null };
  }

  /** Makes the user. Throws AppError('link_over'), 'weak_password', and 'already_exists' for somebody who has a login. */
  async acceptAsNew(
    token: string,
    { name, password, locale }: { readonly name: string; readonly password: string; readonly locale: string | null },
    origin: RequestOrigin,
  ): Promise<LoggedInUser> {
    const { row, hasLogin } = await this.read(token);
    const { email } = row;
    if (hasLogin)
      throw new AppError('already_exists', { message: 'You have a login: log in, then accept.', param: 'email' });
    requireStrongPassword(password, email);
    const passwordHash = await hashPassword(password);
    return this.database.prisma.$transaction(async (db) => {
      const data = { email, name, passwordHash, locale: locale ?? row.locale, emailVerifiedAt: this.clock.now() };
      await this.claim(db, token);
      const user = await db.user.create({ data: { ...data, platformRole: row.platformRole } });
      await this.join(db, row, user.id);
      await record(db, 'accepted', row, themselves(user.id, origin));
      return user;
    });
  }

  /** By somebody who is logged in. Throws AppError('link_over'), and 'permission_denied' when it is for somebody else. */
  async acceptAs(
    user: { readonly userId: string; readonly email: string },
    token: string,
    origin: RequestOrigin,
  ): Promise<InvitationRow> {
    const { row } = await this.read(token);
    if (row.email !== user.email)
      throw new AppError('permission_denied', { message: 'The invitation is for another e-mail address.' });
    return this.database.prisma.$transaction(async (db) => {
      await this.claim(db, token);
      const { platformRole } = row;
      const raised = { id: user.userId, platformRole: 'none' as const };
      if (platformRole !== 'none')
        await db.user.updateMany({ where: raised, data: { platformRole, version: { increment: 1 } } });
      await this.join(db, row, user.userId);
      await record(db, 'accepted', row, themselves(user.userId, origin));
      return row;
    });
  }

  private fresh(token: string) {
    const sentAt = this.clock.now();
    return { tokenHash: hashOf(token), sentAt, expiresAt: new Date(sentAt.getTime() + LIFE_MS) };
  }

  private open(token: string) {
    return { tokenHash: hashOf(token), acceptedAt: null, revokedAt: null, expiresAt: { gt: this.clock.now() } };
  }

  /** Of two that accept at once, one does. */
  private async claim(db: Prisma.TransactionClient, token: string): Promise<void> {
    const data = { acceptedAt: this.clock.now() };
    const { count } = await db.invitation.updateMany({ where: this.open(token), data });
    if (count === 0) throw new AppError('link_over');
  }

  private async join(db: Prisma.TransactionClient, row: InvitationRow, userId: string): Promise<void> {
    if (!row.organizationId || !row.role) return;
    const membership = { organizationId: row.organizationId, userId, role: row.role };
    await db.membership.createMany({ data: [membership], skipDuplicates: true });
  }

  private async requireNew(
    db: Prisma.TransactionClient,
    { email, platformRole, organizationId }: Pick<InvitationRow, 'email' | 'platformRole' | 'organizationId'>,
  ): Promise<void> {
    const user = await db.user.findUnique({ where: { email }, include: { memberships: true } });
    if (user && platformRole !== 'none' && user.platformRole !== 'none')
      throw new AppError('already_exists', { message: `This user is ${user.platformRole} already.`, param: 'email' });
    if (user?.memberships.some((membership) => membership.organizationId === organizationId))
      throw new AppError('already_exists', { message: 'This user is a member already.', param: 'email' });
    const expiresAt = { gt: this.clock.now() };
    const open = await db.invitation.findFirst({
      where: { email, organizationId, acceptedAt: null, revokedAt: null, expiresAt },
    });
    if (open) throw new AppError('already_exists', { message: 'This person is invited already.', param: 'email' });
  }
}

function record(db: Prisma.TransactionClient, what: string, row: InvitationRow, author: Author): Promise<void> {
  const { id, email, platformRole, organizationId, role } = row;
  const change = { action: `invitation.${what}`, subject: `invitation:${id}`, after: { email, platformRole, role } };
  return recordChange(db, { ...change, ...author, ...(organizationId && { organizationId }) });
}
