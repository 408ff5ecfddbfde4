import { modelScope } from '@app/api-tokens';
import type { OfferSeeker } from '@app/catalog';
import { AppError, Clock } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { requireFound } from '../http/versions';
import { CallerLimits } from './caller-limits';
import type { PreviewBody, RoutePreview } from './routes.schemas';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Whose call it would be. */
export interface PreviewCaller {
  readonly seeker: OfferSeeker;
  /** Undefined: nobody's in particular. */
  readonly apiToken: { readonly id: string; readonly userId: string | null } | undefined;
  readonly organization: Named;
  readonly group: Named;
  /** Why it is turned away before anything else. */
  readonly refusal: AppError | undefined;
  /** What counts its calls of the model; null while nobody knows what all processes count. */
  readonly limits: RoutePreview['limits'];
}
type Found = Omit<PreviewCaller, 'limits'>;

const NAMED = { select: { id: true, name: true } } as const;
const ORGANIZATION = { select: { id: true, name: true, state: true, group: NAMED } } as const;

@Injectable()
export class PreviewCallers {
  constructor(
    private readonly database: Database,
    private readonly limits: CallerLimits,
    private readonly clock: Clock,
  ) {}

  /** Throws AppError('not_found'). */
  async find({ organizationId, apiTokenId, endpoint, model }: z.infer<typeof PreviewBody>): Promise<PreviewCaller> {
    const found =
      apiTokenId === undefined
        ? await this.ofOrganization(organizationId!)
        : await this.ofApiToken(apiTokenId, endpoint);
    return { ...found, limits: await this.limits.of(found, model) };
  }

  private async ofOrganization(id: string): Promise<Found> {
    const { prisma } = this.database;
    const { state, group, ...organization } = requireFound(
      await prisma.organization.findUnique({ where: { id }, ...ORGANIZATION }),
    );
    return {
      ...{ organization, group, apiToken: undefined },
      seeker: { organizationId: id, groupId: group.id, allowedModels: undefined },
      refusal: state === 'active' ? undefined : new AppError('organization_suspended'),
    };
  }

  private async ofApiToken(id: string, endpoint: string): Promise<Found> {
    const { prisma } = this.database;
    const token = requireFound(
      await prisma.apiToken.findUnique({
        where: { id },
        select: {
          ...{ id: true, userId: true, groupId: true, revokedAt: true, expiresAt: true },
          ...{ allowedModels: true, allowedEndpoints: true },
          user: { select: { disabledAt: true } },
          organization: ORGANIZATION,
        },
      }),
    );
    const { state, group: usual, ...organization } = token.organization;
    const group = token.groupId
      ? await prisma.group.findUniqueOrThrow({ where: { id: token.groupId }, ...NAMED })
      : usual;
    return {
      ...{ organization, group, apiToken: token },
      seeker: { organizationId: organization.id, groupId: group.id, allowedModels: modelScope(token.allowedModels) },
      refusal: this.refusalOf({ ...token, state }) ?? refuseEndpoint(token.allowedEndpoints, endpoint),
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

function refuseEndpoint(allowed: readonly string[], endpoint: string): AppError | undefined {
  if (allowed.length === 0 || allowed.includes(endpoint)) return undefined;
  return new AppError('endpoint_not_allowed', { message: `This API token may not call \`${endpoint}\`.` });
}
