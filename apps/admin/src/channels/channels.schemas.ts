import { SETTING_NAMES } from '@app/providers';
import { z } from 'zod';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';
import { ChannelHealth } from './channel-health.schemas';
import { BaseUrl, ProxyUrl, Settings, SETTINGS, State, tag, Tags, USUAL_SETTINGS } from './channel-settings.schemas';

const MAX_SECRETS = 100;
const MAX_MODELS = 2_000;
const MAX_GROUPS = 200;
const MAX_AT_ONCE = 500;

export const Secret = z.string().trim().min(1).max(8_000);
export const Secrets = z.array(Secret).min(1).max(MAX_SECRETS);

const upstreamModel = z.string().trim().min(1).max(200);
const ModelMapping = z.object({
  modelId: z.string().min(1).max(200).meta({ description: 'The name callers use' }),
  upstreamModel: upstreamModel.meta({ description: 'What it is called there' }),
});
export const ModelMappings = z
  .array(ModelMapping)
  .max(MAX_MODELS)
  .refine((mappings) => new Set(mappings.map(({ modelId }) => modelId)).size === mappings.length, {
    error: 'A model is named twice.',
  });

const proxyUrl = ProxyUrl.nullable().meta({
  description: 'What its requests go through; kept encrypted: only its origin is shown again. Null: none',
});
const groupIds = z.array(z.uuid()).max(MAX_GROUPS).meta({ description: 'None: serves every group' });

export const NewChannelBody = z.object({
  ...SETTINGS,
  ...USUAL_SETTINGS,
  providerId: z.string().min(1).max(100),
  baseUrl: BaseUrl.optional().meta({ description: "Default: the provider's own" }),
  secrets: z
    .array(Secret)
    .max(MAX_SECRETS)
    .default([])
    .meta({ description: 'What the provider gave you; kept encrypted and never shown again' }),
  proxyUrl: proxyUrl.default(null),
  models: ModelMappings.default([]),
  groupIds: groupIds.default([]),
});
export const ChannelChanges = z.object({ ...SETTINGS, proxyUrl, models: ModelMappings, groupIds }).partial();
export type ChannelChanges = z.infer<typeof ChannelChanges>;
export const DuplicateBody = z.object({ name: SETTINGS.name.optional() });
export const BulkChanges = z
  .object({
    ids: z.array(z.uuid()).min(1).max(MAX_AT_ONCE).optional(),
    tag: tag.optional().meta({ description: 'Instead of `ids`: all that have it' }),
    changes: z
      .object({
        ...{ state: State, priority: SETTINGS.priority, weight: SETTINGS.weight, groupIds },
        probeEverySeconds: SETTINGS.probeEverySeconds,
        addTags: Tags,
        removeTags: Tags,
      })
      .partial()
      .refine((changes) => Object.keys(changes).length > 0, 'Nothing is to be changed.'),
  })
  .refine(({ ids, tag: named }) => (ids === undefined) !== (named === undefined), {
    error: 'Name the channels, or a tag they have.',
    path: ['ids'],
  });
export const BulkAnswer = z.object({ changed: z.number().int() });

const FILTERS = {
  providerId: z.string().max(100).optional(),
  state: State.optional(),
  tag: tag.optional(),
  groupId: z.uuid().optional(),
  modelId: z.string().max(200).optional(),
};
export const ChannelQuery = listQuery(['name', 'priority', 'createdAt'], '-priority', FILTERS);

const milliseconds = z.number().int();
const limit = z.number().int().nullable();
export const ChannelSummary = z
  .object({
    id: z.uuid(),
    name: z.string(),
    providerId: z.string(),
    providerName: z.string(),
    baseUrl: z.string(),
    state: State,
    isSimulated: z.boolean(),
    priority: z.number().int(),
    weight: z.number().int(),
    groups: z.array(z.object({ id: z.uuid(), name: z.string() })),
    credentialCount: z.number().int(),
    enabledCredentialCount: z.number().int(),
    modelCount: z.number().int(),
    tags: z.array(z.string()),
    probeEverySeconds: z.number().int().meta({ description: '0: never' }),
    exceededHoldAt: Instant.nullable().meta({ description: 'A call through it last cost more than was held for it' }),
    health: ChannelHealth,
    createdAt: Instant,
    updatedAt: Instant,
    version: z.number().int(),
  })
  .meta({ id: 'ChannelSummary' });
export type ChannelSummary = z.infer<typeof ChannelSummary>;
export const ChannelPage = pageOf(ChannelSummary);

export const CredentialAnswer = z
  .object({
    id: z.uuid(),
    lastFour: z.string(),
    state: State,
    canBeOpened: z.boolean().meta({ description: 'False: it was sealed under another master key' }),
    createdAt: Instant,
  })
  .meta({ id: 'ChannelCredential' });

export const ChannelAnswer = ChannelSummary.extend({
  settings: Settings,
  onDisconnect: SETTINGS.onDisconnect,
  connectTimeoutMs: milliseconds,
  firstByteTimeoutMs: milliseconds,
  idleTimeoutMs: milliseconds,
  totalTimeoutMs: milliseconds.nullable(),
  requestsPerMinute: limit,
  tokensPerMinute: limit,
  concurrency: limit,
  lacks: z.array(z.string()),
  headerOverrides: z.record(z.string(), z.string().nullable()),
  parameterOverrides: z.record(z.string(), z.json()),
  proxyOrigin: z.string().nullable().meta({ description: 'Of the proxy, without its user and password' }),
  testModel: z.string().nullable(),
  models: z.array(ModelMapping),
  credentials: z.array(CredentialAnswer),
}).meta({ id: 'Channel' });
export type ChannelAnswer = z.infer<typeof ChannelAnswer>;

/** What there is to choose from. */
export const ChannelOptions = z.object({
  models: z.array(z.object({ id: z.string(), displayName: z.string() })),
  groups: z.array(z.object({ id: z.uuid(), name: z.string() })),
  tags: z.array(z.string()).meta({ description: 'Those in use' }),
});

export const NewCredentialsBody = z.object({ secrets: Secrets });
export const CredentialChanges = z.object({ state: State });

export const ProviderAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    defaultBaseUrl: z.string().nullable(),
    isSimulated: z.boolean(),
    listsModels: z.boolean().meta({ description: 'Its models can be discovered' }),
    fields: z.array(
      z.object({
        name: z.enum(['baseUrl', 'secrets', ...SETTING_NAMES]),
        kind: z.enum(['url', 'secrets', 'text', 'choice']),
        isRequired: z.boolean(),
        example: z.string(),
        choices: z.array(z.string()).optional().meta({ description: 'Of a choice; the first is the default' }),
        pattern: z.string().optional().meta({ description: 'What an answer matches as a whole' }),
      }),
    ),
  })
  .meta({ id: 'Provider' });
export const ProviderList = z.object({ items: z.array(ProviderAnswer), total: z.number().int() });
