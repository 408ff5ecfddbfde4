import { formatRequestId, formatUsd } from '@app/common';
import type { RequestRow } from '@app/reporting';
import { instant } from '../http/answers';
import { countOf } from '../http/reporting-parameters';
import type { RequestAnswer, TenantRequestAnswer } from './requests.schemas';

/** What ids of a page of calls are called. */
export interface Names {
  readonly users: ReadonlyMap<string, string>;
  readonly organizations: ReadonlyMap<string, string>;
  readonly channels: ReadonlyMap<string, string>;
}

/** How much of a call somebody of the platform may see. */
export interface Sight {
  readonly seesCosts: boolean;
}

const nameIn = (names: ReadonlyMap<string, string>, id: string | null) =>
  id === null ? null : (names.get(id) ?? null);

/** A call as its organization sees it: nothing of channels, vendors and costs. */
export function toTenantRequest(row: RequestRow, { users }: Pick<Names, 'users'>): TenantRequestAnswer {
  const { organizationId, userId, apiTokenId, apiTokenName, project, endUser, endpoint, stream } = row;
  const { finishReason, errorCode, attempts, queueMs, firstTokenMs, totalMs } = row;
  return {
    id: formatRequestId(row.requestId),
    admittedAt: instant(row.admittedAt),
    completedAt: instant(row.completedAt),
    ...{ organizationId, userId, userName: nameIn(users, userId), apiTokenId, apiTokenName, project, endUser },
    ...{ endpoint, stream, model: row.modelRequested },
    outcome: row.outcome as RequestAnswer['outcome'],
    ...{ finishReason, errorCode },
    inputTokens: countOf(row.inputTokens),
    outputTokens: countOf(row.outputTokens),
    cacheReadTokens: countOf(row.cacheReadTokens),
    reasoningTokens: countOf(row.reasoningTokens),
    chargeUsd: formatUsd(row.chargeNanoUsd),
    ...{ attempts, queueMs, firstTokenMs, totalMs },
  };
}

export function toRequest(row: RequestRow, names: Names, { seesCosts }: Sight): RequestAnswer {
  const { providerId, channelId, modelServed, costNanoUsd } = row;
  return {
    ...toTenantRequest(row, names),
    organizationName: nameIn(names.organizations, row.organizationId),
    ...{ providerId, channelId, channelName: nameIn(names.channels, channelId), modelServed },
    ...(seesCosts && costNanoUsd !== null && { costUsd: formatUsd(costNanoUsd) }),
  };
}
