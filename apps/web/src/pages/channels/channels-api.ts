import { permissionsIn, useMe } from '../../app/session';
import { api, client, ifMatch, queryClient } from '../../client';
import type { components } from '../../client/generated/api';

type Schemas = components['schemas'];
export type ChannelSummary = Schemas['ChannelSummary'];
export type Channel = Schemas['Channel'];
export type Credential = Schemas['ChannelCredential'];
export type Health = Schemas['ChannelHealth'];
export type Circuit = Schemas['Circuit'];
export type Performance = Schemas['ChannelPerformance'];
export type Provider = Schemas['Provider'];
export type Probe = Schemas['ChannelProbe'];
export type TestResult = Schemas['ChannelTest'];
export type Mapping = Channel['models'][number];

export interface Discovered {
  readonly upstreamModel: string;
  readonly modelId: string | null;
  readonly match: 'exact' | 'variant' | null;
}

/** Changes that are made without a form. */
export interface ChannelChange {
  readonly state?: 'enabled' | 'disabled';
  readonly models?: Mapping[];
}

export const useMayWrite = (): boolean => permissionsIn(useMe(), undefined).has('channels:write');

const OPTIONS_STALE_AFTER_MS = 60_000;
/** Models, groups and tags to choose from; empty while they are on their way. */
export function useOptions() {
  const { data } = api.useQuery('get', '/api/channels/options', {}, { staleTime: OPTIONS_STALE_AFTER_MS });
  return { models: data?.models ?? [], groups: data?.groups ?? [], tags: data?.tags ?? [] };
}

export const useProviders = (): readonly Provider[] | undefined => api.useQuery('get', '/api/providers').data?.items;

/** Everything that shows channels asks again. */
export const forgetChannels = (): Promise<void> =>
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/channels') });

export async function changeChannel({ id, version }: Pick<Channel, 'id' | 'version'>, body: ChannelChange) {
  const header = ifMatch(version);
  await client
    .PATCH('/api/channels/{id}', { params: { path: { id }, header }, body })
    .finally(() => void forgetChannels());
}

/** Ends a rest by hand. */
export async function closeCircuit(channelId: string, key: string): Promise<void> {
  await client.POST('/api/channels/{id}/circuits/close', { params: { path: { id: channelId } }, body: { key } });
  await forgetChannels();
}

export async function deleteChannel({ id, version }: Pick<Channel, 'id' | 'version'>) {
  await client.DELETE('/api/channels/{id}', { params: { path: { id }, header: ifMatch(version) } });
  await forgetChannels();
}

/** Answers the id of the copy. */
export async function duplicateChannel(id: string): Promise<string> {
  const { data } = await client.POST('/api/channels/{id}/duplicate', { params: { path: { id } }, body: {} });
  await forgetChannels();
  return data!.id;
}
