import { isDeepStrictEqual } from 'node:util';
import { describeRow, type ChannelRow } from './channel-rows';
import { ImportedChannel, type ChannelDocument, type FieldChange, type ImportRow } from './channel-transfer.schemas';
import { faultsOfSecrets } from './channel-secrets';
import { faultsOfSettings } from './channel-settings';
import { ownBaseUrl, type Provider } from './providers';

/** What rows are judged by. */
export interface ImportSurroundings {
  readonly channels: ReadonlyMap<string, ChannelRow>;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly models: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  /** The secrets a channel has. */
  readonly secretsOf: (channel: ChannelRow) => readonly string[];
  /** Whether it goes through this proxy already. */
  readonly hasProxy: (channel: ChannelRow, proxyUrl: string | null) => boolean;
}

export interface PlannedRow {
  readonly report: ImportRow;
  /** Undefined when the row is at fault. */
  readonly channel: ImportedChannel | undefined;
  readonly existing: ChannelRow | undefined;
  readonly newSecrets: readonly string[];
}

type Problem = ImportRow['errors'][number];

/** A channel of ours as a file has it. */
export const toDocument = (row: ChannelRow): ChannelDocument => ({ ...describeRow(row), proxyUrl: row.proxyOrigin });

/** What an import would do, row by row: every fault of every row is named. */
export function planChannelImport(rows: readonly unknown[], surroundings: ImportSurroundings): PlannedRow[] {
  const names = new Set<string>();
  return rows.map((input, index) => {
    const planned = planRow(input, index + 1, surroundings);
    const { name } = planned.report;
    if (name === null || !names.has(name)) {
      if (name !== null) names.add(name);
      return planned;
    }
    const error = { param: 'name', message: 'Another row has this name.' };
    return atFault(planned.report.row, name, [error, ...planned.report.errors]);
  });
}

function planRow(input: unknown, row: number, surroundings: ImportSurroundings): PlannedRow {
  const parsed = ImportedChannel.safeParse(input);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ param: path.join('.'), message }));
    return atFault(row, nameIn(input), errors);
  }
  const channel = parsed.data;
  const existing = surroundings.channels.get(channel.name);
  const errors = [
    ...problemsOfProvider(channel, existing, surroundings),
    ...problemsOfReferences(channel, surroundings),
    ...(existing || channel.secrets?.length
      ? []
      : [{ param: 'secrets', message: 'A new channel needs at least one.' }]),
  ];
  if (errors.length > 0) return atFault(row, channel.name, errors);
  const known = new Set(existing ? surroundings.secretsOf(existing) : []);
  const newSecrets = [...new Set(channel.secrets)].filter((secret) => !known.has(secret));
  const changes = existing ? changesOf(channel, existing, newSecrets, surroundings) : [];
  const outcome = existing ? (changes.length > 0 ? 'changed' : 'unchanged') : 'added';
  return { report: { row, name: channel.name, outcome, changes, errors }, channel, existing, newSecrets };
}

function problemsOfProvider(
  channel: ImportedChannel,
  existing: ChannelRow | undefined,
  { providers }: ImportSurroundings,
): Problem[] {
  if (existing) return problemsOfExisting(channel, existing, providers.get(existing.providerId));
  const { providerId = '', baseUrl, settings = {}, secrets = [] } = channel;
  const provider = providers.get(providerId);
  if (!provider) return [{ param: 'providerId', message: `There is no provider ${providerId}.` }];
  const isPlaced = (baseUrl ?? ownBaseUrl(provider, settings)) !== undefined;
  return [
    ...faultsOfSettings(provider, settings),
    ...faultsOfSecrets(provider.adapterId, secrets),
    ...(isPlaced ? [] : [{ param: 'baseUrl', message: `${provider.name} has none of its own.` }]),
  ];
}

function problemsOfExisting(
  { providerId = '', settings, secrets = [] }: ImportedChannel,
  existing: ChannelRow,
  provider: Provider | undefined,
): Problem[] {
  if (providerId !== '' && providerId !== existing.providerId)
    return [{ param: 'providerId', message: `The channel is one of ${existing.providerId}.` }];
  if (!provider) return [];
  return [...(settings ? faultsOfSettings(provider, settings) : []), ...faultsOfSecrets(provider.adapterId, secrets)];
}

function problemsOfReferences(
  { models = {}, groups = [] }: ImportedChannel,
  surroundings: ImportSurroundings,
): Problem[] {
  const unknownModels = Object.keys(models).filter((id) => !surroundings.models.has(id));
  const unknownGroups = groups.filter((name) => !surroundings.groups.has(name));
  return [
    ...unknownModels.map((id) => ({ param: `models.${id}`, message: 'The catalogue has no such model.' })),
    ...unknownGroups.map((name) => ({ param: 'groups', message: `There is no group ${name}.` })),
  ];
}

function changesOf(
  { secrets: _secrets, proxyUrl, ...wanted }: ImportedChannel,
  existing: ChannelRow,
  newSecrets: readonly string[],
  { hasProxy }: ImportSurroundings,
): FieldChange[] {
  const current = toDocument(existing);
  const fields = Object.keys(wanted) as (keyof typeof wanted)[];
  const changes = fields.flatMap((field): FieldChange[] => {
    const [before, after] = [comparable(current[field]), comparable(wanted[field] ?? current[field])];
    return isDeepStrictEqual(before, after) ? [] : [{ field, before, after }];
  });
  if (proxyUrl !== undefined && !hasProxy(existing, proxyUrl))
    changes.push({ field: 'proxyUrl', before: existing.proxyOrigin, after: proxyUrl && new URL(proxyUrl).origin });
  if (newSecrets.length > 0) changes.push({ field: 'secrets', before: null, after: `+${newSecrets.length}` });
  return changes;
}

/** Groups, tags and what it lacks are sets. */
const comparable = (value: ChannelDocument[keyof ChannelDocument]) =>
  Array.isArray(value) ? [...value].sort() : value;

const atFault = (row: number, name: string | null, errors: Problem[]): PlannedRow => ({
  report: { row, name, outcome: 'error', changes: [], errors },
  ...{ channel: undefined, existing: undefined, newSecrets: [] },
});

function nameIn(input: unknown): string | null {
  const name = (input as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name.slice(0, 100) : null;
}
