import { z } from 'zod';
import { Instant, Usd } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';
import { BaseUrl, ProxyUrl, Settings, USUAL_SETTINGS } from './channel-settings.schemas';
import { Secret } from './channels.schemas';

const modelName = z.string().trim().min(1).max(200);
const prompt = z.string().trim().min(1).max(2_000);

export const DiscoverBody = z.object({
  providerId: z.string().min(1).max(100),
  baseUrl: BaseUrl.optional().meta({ description: "Default: the provider's own" }),
  settings: Settings.default({}),
  secret: Secret.optional().meta({ description: 'Needed where the provider asks for `secrets`' }),
  proxyUrl: ProxyUrl.optional().meta({ description: 'What it is asked through' }),
  headerOverrides: USUAL_SETTINGS.headerOverrides,
});
export const DiscoverAgainBody = z.object({ credentialId: z.uuid().optional() });
export const DiscoveredModels = z.object({
  models: z.array(
    z.object({
      upstreamModel: z.string(),
      modelId: z.string().nullable().meta({ description: 'Of the catalogue; null: none is like it' }),
      match: z.enum(['exact', 'variant']).nullable(),
    }),
  ),
});

export const TestBody = z.object({
  model: modelName.optional().meta({
    description: "A model the channel serves, or a name of the vendor's; default: the first it serves",
  }),
  credentialId: z.uuid().optional().meta({ description: 'Default: the first that is enabled' }),
  prompt: prompt.optional(),
});
export const TestUnsavedBody = DiscoverBody.extend({
  connectTimeoutMs: USUAL_SETTINGS.connectTimeoutMs,
  firstByteTimeoutMs: USUAL_SETTINGS.firstByteTimeoutMs,
  idleTimeoutMs: USUAL_SETTINGS.idleTimeoutMs,
  parameterOverrides: USUAL_SETTINGS.parameterOverrides,
  upstreamModel: modelName,
  modelId: modelName.optional().meta({ description: 'Of the catalogue, for its cost' }),
  prompt: prompt.optional(),
});

const PROBE = {
  upstreamModel: z.string(),
  httpStatus: z.number().int().nullable(),
  failure: z.string().nullable().meta({ description: 'Null: it answered as it should' }),
  firstByteMs: z.number().int().nullable(),
  totalMs: z.number().int(),
};
export const TestAnswer = z
  .object({
    ...PROBE,
    message: z.string().nullable().meta({ description: 'What the vendor said of the failure' }),
    reply: z.string(),
    reasoning: z.string(),
    finishReason: z.string().nullable(),
    usage: z
      .object({
        inputTokens: z.number().int(),
        outputTokens: z.number().int(),
        isCounted: z.boolean().meta({ description: 'By us: the vendor reported none' }),
      })
      .nullable(),
    costUsd: Usd.nullable().meta({ description: 'What it cost us; null: not known' }),
  })
  .meta({ id: 'ChannelTest' });
export type TestAnswer = z.infer<typeof TestAnswer>;

export const ProbeQuery = listQuery(['createdAt'], '-createdAt');
export const ProbePage = pageOf(
  z
    .object({
      id: z.uuid(),
      ...PROBE,
      costUsd: Usd.meta({ description: 'What its vendor takes for it, by our price list' }),
      credentialId: z.uuid().nullable(),
      actor: z.string().meta({ description: '`user:ID`, `schedule`' }),
      actorName: z.string().nullable().meta({ description: 'Of a user that is still there' }),
      createdAt: Instant,
    })
    .meta({ id: 'ChannelProbe' }),
);
