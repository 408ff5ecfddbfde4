import { isHttpUrl } from '../http-url';
import type { Remark, SourceChannel } from '../import-source';
import { channelType, type Askable } from './channel-types';
import type { Row, StoredTables } from './tables';

export interface ChannelsFound {
  readonly channels: readonly SourceChannel[];
  readonly leftOut: readonly Remark[];
  readonly changed: readonly Remark[];
}

const ENABLED = '1';
const MAX_PRIORITY = 2 ** 31 - 1;
const MAX_WEIGHT = 1_000;
const USUAL_WEIGHT = 100;

export function toChannels({ channels: rows, product }: StoredTables): ChannelsFound {
  const found = { channels: [] as SourceChannel[], leftOut: [] as Remark[], changed: [] as Remark[] };
  const names = new Map<string, number>();
  for (const { name } of rows) names.set(name ?? '', (names.get(name ?? '') ?? 0) + 1);
  for (const row of rows) {
    // Names are unique here, and need not be there.
    const isUnique = row['name'] && names.get(row['name']) === 1;
    const name = isUnique ? row['name']! : `${row['name'] || 'channel'} #${row['id']}`;
    const target = targetOf(row, product);
    if (typeof target === 'string') {
      found.leftOut.push({ kind: 'channel', name, reason: target });
      continue;
    }
    const { channel, changes } = toChannel(row, { name, product, ...target });
    found.channels.push(channel);
    found.changed.push(...changes.map((reason) => ({ kind: 'channel' as const, name, reason })));
  }
  return found;
}

interface Target {
  readonly providerId: string;
  readonly baseUrl: string;
  readonly note?: string;
}

/** Where it is asked, or why it cannot be. */
function targetOf(row: Row, product: StoredTables['product']): Target | string {
  const number = Number(row['type']);
  const type = channelType(product, number) ?? unknownType(number);
  if ('reason' in type) return type.reason;
  const own = (row['base_url'] ?? '').trim().replace(/\/+$/, '');
  const url = own || type.defaultUrl;
  if (!url) return `${type.vendor} has no base URL`;
  if (!isHttpUrl(url)) return `its base URL is not one: ${url}`;
  const providerId = type.providerId === 'openai' ? providerAt(url) : type.providerId;
  return { providerId, baseUrl: withVersion(url, type.path), ...(type.note && { note: type.note }) };
}

const unknownType = (number: number): Askable => ({
  vendor: `channel type ${number}, which is not known,`,
  providerId: 'openai-compatible',
  defaultUrl: null,
  path: '/v1',
  note: `its type ${number} is not known: it is taken for a vendor that speaks OpenAI's chat completions`,
});

/** Many relays of others are kept as "OpenAI" with another base URL. */
const providerAt = (url: string) => (new URL(url).hostname === 'api.openai.com' ? 'openai' : 'openai-compatible');

const withVersion = (url: string, path: string): string => (/\/v\d+(beta)?$/.test(url) ? url : `${url}${path}`);

interface Frame extends Target {
  readonly name: string;
  readonly product: StoredTables['product'];
}

function toChannel(row: Row, { name, product, providerId, baseUrl, note }: Frame) {
  const { secrets, disabled } = secretsOf(row);
  const mapping = mappingOf(row);
  const models = listOf(row['models']).map((model) => [model, mapping?.get(model) ?? model] as const);
  const channel: SourceChannel = {
    key: row['id']!,
    name,
    providerId,
    baseUrl,
    secrets,
    isEnabled: row['status'] === ENABLED && secrets.length > 0,
    priority: between(-MAX_PRIORITY, Number(row['priority'] ?? 0), MAX_PRIORITY),
    // one-api keeps weights and does not look at them; new-api takes 0 for "none".
    weight: product === 'new-api' ? between(1, Number(row['weight'] ?? 0), MAX_WEIGHT) : USUAL_WEIGHT,
    groups: listOf(row['group']),
    models: [...new Map(models)],
  };
  const changes = [
    ...(note ? [note] : []),
    ...(secrets.length === 0 ? ['no credential can be read: it comes disabled until you give it one'] : []),
    ...(disabled > 0 ? [`${disabled} of its credentials are disabled there and stay behind`] : []),
    ...(mapping ? [] : ['its model_mapping is not a JSON object of names: models keep their names']),
    ...LOST.filter((column) => isSaid(row[column])).map((column) => `its ${column} does not come over`),
  ];
  return { channel, changes };
}

const between = (low: number, value: number, high: number): number =>
  Math.max(low, Math.min(high, Math.trunc(value) || 0));

/** Settings of a channel that have no counterpart here. */
const LOST = [
  'openai_organization',
  'status_code_mapping',
  'param_override',
  'header_override',
  'setting',
  'system_prompt',
];

const isSaid = (value: string | null | undefined): boolean =>
  !['', '{}', 'null', '[]', undefined, null].includes(value);

const listOf = (text: string | null | undefined): string[] => [
  ...new Set((text ?? '').split(',').flatMap((item) => item.trim() || [])),
];

function mappingOf(row: Row): ReadonlyMap<string, string> | undefined {
  const text = row['model_mapping'];
  if (!isSaid(text)) return new Map();
  const parsed = parseObject(text!);
  const pairs =
    parsed && Object.entries(parsed).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return pairs && new Map(pairs);
}

/** new-api keeps several credentials one a line, or as a JSON array, and the state of each beside them. */
function secretsOf(row: Row): { readonly secrets: readonly string[]; readonly disabled: number } {
  const text = (row['key'] ?? '').trim();
  const details = parseObject(row['channel_info'] ?? '');
  if (details?.['is_multi_key'] !== true) return { secrets: text === '' ? [] : [text], disabled: 0 };
  const states = (details['multi_key_status_list'] ?? {}) as Readonly<Record<number, unknown>>;
  const all = text.split('\n').map((line) => line.trim());
  const secrets = all.filter((line, index) => line !== '' && (states[index] ?? 1) === 1);
  const given = all.filter((line) => line !== '').length;
  return { secrets: [...new Set(secrets)], disabled: given - secrets.length };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
