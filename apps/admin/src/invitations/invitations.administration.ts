import { Clock } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { InvitationsService, type InvitationRow, type NewInvitation, type SentInvitation } from '@app/identity';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { AttemptLimiter } from '../auth/attempt-limiter';
import { Letters } from '../auth/letters';
import { instant, instantOrNull } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author } from '../http/request-parameters';
import type { InvitationAnswer, InvitationQuery } from './invitations.schemas';

const INCLUDED = { organization: { select: { name: true } }, invitedBy: { select: { name: true } } } as const;

/** Invitations as people manage them, with their mails. */
@Injectable()
export class InvitationsAdministration {
  constructor(
    private readonly database: Database,
    private readonly invitations: InvitationsService,
    private readonly attempts: AttemptLimiter,
    private readonly letters: Letters,
    private readonly clock: Clock,
  ) {}

  async list(query: z.infer<typeof InvitationQuery>, scope: { readonly organizationId?: string | undefined }) {
    const { search, state } = query;
    const { organizationId } = scope;
    const where: Prisma.InvitationWhereInput = {
      AND: [organizationId ? { organizationId } : {}, state ? this.inState(state) : {}],
      ...(search && { email: containing(search) }),
    };
    const { prisma } = this.database;
    const [rows, total] = await Promise.all([
      prisma.invitation.findMany({ where, include: INCLUDED, ...window(query) }),
      prisma.invitation.count({ where }),
    ]);
    return { items: rows.map((row) => this.toAnswer(row)), total };
  }

  /** The inviter's own tries are bounded: nobody sends mails to the world from here. */
  async create(invitation: NewInvitation, author: Author) {
    await this.attempts.count('invitations', author.actor);
    return this.deliver(await this.invitations.create(invitation, author));
  }

  async resend(where: Prisma.InvitationWhereInput & { readonly id: string }, author: Author) {
    await this.attempts.count('invitations', author.actor);
    return this.deliver(await this.invitations.resend(where, author));
  }

  private async deliver({ row, token }: SentInvitation) {
    const { email: to, locale, organization, invitedBy } = row;
    const facts = { place: organization?.name ?? '', sender: invitedBy?.name ?? '' };
    await this.letters.send({ to, locale, message: 'invitation', door: { page: 'invitation', token }, ...facts });
    return { ...this.toAnswer(row), delivery: this.letters.delivery };
  }

  private inState(state: z.infer<typeof InvitationAnswer>['state']): Prisma.InvitationWhereInput {
    const now = this.clock.now();
    if (state === 'accepted') return { acceptedAt: { not: null } };
    if (state === 'revoked') return { revokedAt: { not: null } };
    const ended = { acceptedAt: null, revokedAt: null };
    return { ...ended, expiresAt: state === 'open' ? { gt: now } : { lte: now } };
  }

  private toAnswer(row: InvitationRow): z.infer<typeof InvitationAnswer> {
    const { id, email, platformRole, organizationId, role, organization, invitedBy } = row;
    return {
      ...{ id, email, platformRole, organizationId, role, state: this.stateOf(row) },
      ...{ organizationName: organization?.name ?? null, invitedByName: invitedBy?.name ?? null },
      ...{ createdAt: instant(row.createdAt), sentAt: instant(row.sentAt), expiresAt: instant(row.expiresAt) },
      ...{ acceptedAt: instantOrNull(row.acceptedAt), revokedAt: instantOrNull(row.revokedAt) },
    };
  }

  private stateOf({ acceptedAt, revokedAt, expiresAt }: InvitationRow): z.infer<typeof InvitationAnswer>['state'] {
    if (acceptedAt) return 'accepted';
    if (revokedAt) return 'revoked';
    return expiresAt > this.clock.now() ? 'open' : 'expired';
  }
}
