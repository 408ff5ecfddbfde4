import { mayOnPlatform, type Principal, type TenantScope } from '@app/identity';
import { RequestLifeService, RequestLogService, type RequestFilter, type RequestPage } from '@app/reporting';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { instant } from '../http/answers';
import { CallNames } from './call-names';
import { toRequest, toTenantRequest, type Sight } from './request-answers';
import { toAttempt, toRoute, toSettled, toTenantAttempt, toUnsettled } from './request-life-answers';
import type { RequestsQuery, TenantRequestsQuery } from './requests.schemas';

/** Calls as people read them, for the platform and for one organization. */
@Injectable()
export class RequestLog {
  constructor(
    private readonly log: RequestLogService,
    private readonly lives: RequestLifeService,
    private readonly names: CallNames,
  ) {}

  async list({ cursor, limit, ...filters }: z.infer<typeof RequestsQuery>, principal: Principal) {
    const page = await this.log.listRequests(toFilter(filters), { cursor, limit });
    const names = await this.names.of(page.items);
    const sight = sightOf(principal);
    return { ...standOf(page), items: page.items.map((row) => toRequest(row, names, sight)) };
  }

  async listOf(scope: TenantScope, { cursor, limit, ...filters }: z.infer<typeof TenantRequestsQuery>) {
    const page = await this.log.listRequests(toFilter(filters), { cursor, limit, scope });
    const names = await this.names.ofUsers(page.items);
    return { ...standOf(page), items: page.items.map((row) => toTenantRequest(row, names)) };
  }

  async life(requestId: string, principal: Principal) {
    const life = await this.lives.requestLife(requestId);
    const sight = sightOf(principal);
    if (life.state !== 'settled') {
      const names = await this.names.ofOrganizations([life.organizationId]);
      const organizationName = names.get(life.organizationId) ?? null;
      return { ...toUnsettled(life), organizationName, reason: life.reason };
    }
    const call = toRequest(life.call, await this.names.of([life.call]), sight);
    const attempts = life.attempts.map((attempt) => toAttempt(attempt, sight));
    return { ...toSettled(life), call, route: life.route && toRoute(life.route), attempts };
  }

  async lifeOf(scope: TenantScope, requestId: string) {
    const life = await this.lives.requestLife(requestId, scope);
    if (life.state !== 'settled') return toUnsettled(life);
    const call = toTenantRequest(life.call, await this.names.ofUsers([life.call]));
    const settled = toSettled(life);
    // A transaction settles calls of all members at once: its entries are not a single member's business.
    const own =
      scope.userId === undefined ? {} : { transaction: settled.transaction && { ...settled.transaction, entries: [] } };
    return { ...settled, ...own, call, attempts: life.attempts.map(toTenantAttempt) };
  }
}

const sightOf = (principal: Principal): Sight => ({ seesCosts: mayOnPlatform(principal, 'prices:read') });

type Filters = Omit<z.infer<typeof RequestsQuery>, 'cursor' | 'limit'>;

export const toFilter = ({ minChargeUsd, maxChargeUsd, ...rest }: Filters): RequestFilter => ({
  ...rest,
  minChargeNanoUsd: minChargeUsd,
  maxChargeNanoUsd: maxChargeUsd,
});

const standOf = ({ nextCursor, searchedUntil, isComplete, droppedUntil }: RequestPage) => ({
  nextCursor,
  searchedUntil: instant(searchedUntil),
  isComplete,
  droppedUntil,
});
