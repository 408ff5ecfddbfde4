import type { Channel } from './channels-api';

/** One line of the headers in a form. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
  /** It is taken away instead of set. */
  readonly isRemoved: boolean;
}

/** How a channel takes part in routing, as a form has it. */
export const USUAL_VALUES = {
  priority: 0,
  weight: 100,
  groupIds: [] as string[],
  tags: [] as string[],
  onDisconnect: 'drain' as 'drain' | 'abort',
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 120_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: null as number | null,
  requestsPerMinute: null as number | null,
  tokensPerMinute: null as number | null,
  concurrency: null as number | null,
  lacks: [] as string[],
  headerOverrides: [] as HeaderLine[],
  /** JSON, or nothing. */
  parameterOverrides: '',
  /** Undefined: it stays; null: none. */
  proxyUrl: undefined as string | null | undefined,
  testModel: null as string | null,
  probeEverySeconds: 60,
};
export type SettingsValues = typeof USUAL_VALUES;

export function valuesOf(channel: Channel): SettingsValues {
  const { priority, weight, tags, onDisconnect, connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs } = channel;
  const { totalTimeoutMs, requestsPerMinute, tokensPerMinute, concurrency, lacks, testModel } = channel;
  const { headerOverrides, parameterOverrides, probeEverySeconds } = channel;
  return {
    ...{ priority, weight, tags, onDisconnect, connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs },
    ...{ totalTimeoutMs, requestsPerMinute, tokensPerMinute, concurrency, lacks, testModel, probeEverySeconds },
    groupIds: channel.groups.map(({ id }) => id),
    headerOverrides: Object.entries(headerOverrides).map(([name, value]) => ({
      ...{ name, value: value ?? '', isRemoved: value === null },
    })),
    parameterOverrides: isEmpty(parameterOverrides) ? '' : JSON.stringify(parameterOverrides, null, 2),
    proxyUrl: undefined,
  };
}

/** What the fields need to know of the channel. */
export interface SettingsProps {
  /** Of the proxy there is; a new channel has none. */
  readonly proxyOrigin?: string | null;
  /** What its models are called there. */
  readonly upstreamModels: readonly string[];
}

/** As the API takes it. */
export function bodyOf<More extends object>(values: SettingsValues & More) {
  const { headerOverrides, parameterOverrides, proxyUrl, testModel, ...rest } = values;
  const named = headerOverrides.filter(({ name }) => name.trim() !== '');
  return {
    ...rest,
    headerOverrides: Object.fromEntries(named.map(({ name, value, isRemoved }) => [name, isRemoved ? null : value])),
    // The document of the API has no word for any JSON.
    parameterOverrides: (parseObject(parameterOverrides) ?? {}) as Record<string, never>,
    ...(proxyUrl !== undefined && proxyUrl !== '' && { proxyUrl }),
    testModel: testModel?.trim() || null,
  };
}

/** Undefined for what is no JSON object; nothing at all is an empty one. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export const isEmpty = (object: object): boolean => Object.keys(object).length === 0;
