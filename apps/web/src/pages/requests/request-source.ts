import { client } from '../../client';
import type { components, paths } from '../../client/generated/api';

type Inner = components['schemas']['Request'];
type Outer = components['schemas']['TenantRequest'];
/** A call; what only the platform is shown may be missing. */
export type Call = Outer & Partial<Omit<Inner, keyof Outer>>;

export interface CallPage {
  readonly items: readonly Call[];
  readonly nextCursor: string | null;
  readonly searchedUntil: string;
  readonly isComplete: boolean;
  /** Null: nothing of it is dropped. */
  readonly droppedUntil: string | null;
}

type LifeOf<Path extends '/api/requests/{requestId}' | '/api/organizations/{organizationId}/requests/{requestId}'> =
  paths[Path]['get']['responses'][200]['content']['application/json'];
type InnerLife = LifeOf<'/api/requests/{requestId}'>;
type OuterLife = LifeOf<'/api/organizations/{organizationId}/requests/{requestId}'>;
type Settled<Life> = Extract<Life, { state: 'settled' }>;
type Unsettled<Life> = Exclude<Life, { state: 'settled' }>;

type InnerAttempt = components['schemas']['Attempt'];
type OuterAttempt = components['schemas']['TenantAttempt'];
export type Attempt = OuterAttempt & Partial<Omit<InnerAttempt, keyof OuterAttempt>>;
export type Route = components['schemas']['RequestRoute'];
export type SettledLife = Omit<Settled<OuterLife>, 'call' | 'attempts'> & {
  readonly call: Call;
  readonly attempts: readonly Attempt[];
  /** Absent for tenants. */
  readonly route?: Route | null;
};
export type UnsettledLife = Unsettled<OuterLife> & Partial<Unsettled<InnerLife>>;
export type Life = SettledLife | UnsettledLife;

interface Choice {
  readonly id: string;
  readonly name: string;
}

export interface Choices {
  readonly models: readonly string[];
  readonly organizations?: readonly Choice[];
  readonly channels?: readonly Choice[];
  readonly apiTokens?: readonly Choice[];
}

/** Where calls come from: the whole platform, or one organization. */
export interface RequestSource {
  /** Undefined: the platform. */
  readonly organizationId: string | undefined;
  readonly list: (query: Record<string, string | number | undefined>) => Promise<CallPage>;
  readonly life: (requestId: string) => Promise<Life>;
  readonly choices: () => Promise<Choices>;
}

export const platformSource: RequestSource = {
  organizationId: undefined,
  list: async (query) => (await client.GET('/api/requests', { params: { query: query as never } })).data!,
  life: async (requestId) => (await client.GET('/api/requests/{requestId}', { params: { path: { requestId } } })).data!,
  choices: async () => (await client.GET('/api/request-choices')).data!,
};

export const organizationSource = (organizationId: string): RequestSource => ({
  organizationId,
  list: async (query) => {
    const params = { path: { organizationId }, query: query as never };
    return (await client.GET('/api/organizations/{organizationId}/requests', { params })).data!;
  },
  life: async (requestId) => {
    const params = { path: { organizationId, requestId } };
    return (await client.GET('/api/organizations/{organizationId}/requests/{requestId}', { params })).data!;
  },
  choices: async () => {
    const params = { path: { organizationId } };
    return (await client.GET('/api/organizations/{organizationId}/request-choices', { params })).data!;
  },
});
