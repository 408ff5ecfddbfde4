import type { OfferSeeker } from '@app/catalog';
import { AppError, Clock } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { requireFound } from '../http/versions';
import type { PreviewBody } from './routes.schemas';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Whose call it would be. */
export interface PreviewCaller {
  readonly seeker: OfferSeeker;
  readonly organization: Named;
  readonly group: Named;
  /** Why it is turned away before anything else. */
  readonly refusal: AppError | undefined;
}

const NAMED = { select: { id: true, name: true } } as const;
const ORGANIZATION = { select: { id: true, name: true, state: true, group: NAMED } } as const;

@Injectable()
export class PreviewCallers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Throws AppError('not_found'). */
  async find({ organizationId, apiTokenId }: z.infer<typeof PreviewBody>): Promise<PreviewCaller> {
    return apiTokenId === undefined ? this.ofOrganization(organizationId!) : this.ofApiToken(apiTokenId);
  }

  private async ofOrganization(id: string): Promise<PreviewCaller> {
    const { prisma } = this.database;
    const { state, group, ...organization } = requireFound(
      await prisma.organization.findUnique({ where: { id }, ...ORGANIZATION }),
    );
    return {
      ...{ organization, group },
      seeker: { organizationId: id, groupId: group.id, allowedModels: undefined },
      refusal: state === 'active' ? undefined : new AppError('organization_suspended'),
    };
  }

  private async ofApiToken(id: string): Promise<PreviewCaller> {
    const { prisma } = this.database;
    const token = requireFound(
      await prisma.apiToken.findUnique({
        where: { id },
        select: {
          ...{ groupId: true, allowedModels: true, revokedAt: true, expiresAt: true },
          user: { select: { disabledAt: true } },
          organization: ORGANIZATION,
        },
      }),
    );
    const { state, group: usual, ...organization } = token.organization;
    const group = token.groupId
      ? await prisma.group.findUniqueOrThrow({ where: { id: token.groupId }, ...NAMED })
      : usual;
    const allowedModels = token.allowedModels.length > 0 ? new Set(token.allowedModels) : undefined;
    return {
      ...{ organization, group },
      seeker: { organizationId: organization.id, groupId: group.id, allowedModels },
      refusal: this.refusalOf({ ...token, state }),
    };
  }

  /** In the order in which the relay looks. */
  private refusalOf(token: {
    readonly revokedAt: Date | null;
    readonly expiresAt: Date | null;
    readonly user: { readonly disabledAt: Date | null } | null;
    readonly state: string;
  }): AppError | undefined {
    if (token.revokedAt) return new AppError('revoked_api_key');
    if (token.user?.disabledAt) return new AppError('user_disabled');
    if (token.state !== 'active') return new AppError('organization_suspended');
    if (token.expiresAt && token.expiresAt <= this.clock.now()) return new AppError('expired_api_key');
    return undefined;
  }
}
