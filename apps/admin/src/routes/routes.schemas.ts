import { z } from 'zod';
import { CircuitAnswer } from '../channels/channel-health.schemas';
import { Instant } from '../http/answers';

export const ENDPOINTS = [
  'chat/completions',
  'completions',
  'embeddings',
  'images/generations',
  'images/edits',
  'audio/speech',
  'audio/transcriptions',
  'moderations',
  'rerank',
] as const;
/** What a chat may have in it that not every channel can take. */
export const NEEDS = ['vision', 'audio_input', 'video_input', 'tools'] as const;

export const PreviewBody = z
  .object({
    organizationId: z.uuid().optional(),
    apiTokenId: z.uuid().optional().meta({ description: 'Instead of `organizationId`' }),
    model: z.string().trim().min(1).max(200),
    endpoint: z.enum(ENDPOINTS).default('chat/completions'),
    needs: z.array(z.enum(NEEDS)).max(NEEDS.length).default([]).meta({ description: 'Of a chat' }),
  })
  .refine(({ organizationId, apiTokenId }) => (organizationId === undefined) !== (apiTokenId === undefined), {
    error: 'Name an organization, or an API token.',
    path: ['organizationId'],
  });

const named = z.object({ id: z.uuid(), name: z.string() });
const count = z.number().int();
const limit = count.nullable();

const CredentialState = z.object({
  id: z.uuid(),
  lastFour: z.string(),
  circuit: CircuitAnswer.nullable().meta({ description: 'Null: nothing speaks against it' }),
});

const Facts = {
  channel: named,
  providerName: z.string(),
  upstreamModel: z.string(),
  priority: count,
  weight: count,
  credentials: z.array(CredentialState).meta({ description: 'Those that are enabled' }),
  circuits: z.array(CircuitAnswer).meta({ description: 'Of the channel and of the model there' }),
};

const Candidate = z
  .object({
    ...Facts,
    chance: z
      .number()
      .meta({ description: 'To be asked first, from 0 to 1; of a call that goes on with no conversation' }),
    level: z.enum(['healthy', 'half_open', 'doubtful']).meta({
      description: '`half_open`: it rested long enough; `doubtful`: it rests, but nothing else is left',
    }),
    isWithinAttempts: z.boolean().meta({ description: 'False: so many are not asked by one call' }),
    exceededHoldAt: Instant.nullable(),
    requestsPerMinute: limit,
    tokensPerMinute: limit,
    concurrency: limit,
    firstByteP50Ms: count.nullable(),
  })
  .meta({ id: 'RouteCandidate' });

export const REASONS = [
  'cannot_serve',
  'lacks_capability',
  'resting',
  'no_credential',
  'model_missing',
  'full',
  'spare',
  'disabled',
  'no_enabled_credential',
  'other_group',
  'stand_in',
  'unreadable',
] as const;

const SkippedChannel = z
  .object({
    ...Facts,
    reason: z.enum(REASONS),
    lacks: z.array(z.string()).meta({ description: 'Of what is needed' }),
    until: Instant.nullable(),
  })
  .meta({ id: 'SkippedChannel' });

const LimitOfCaller = z
  .object({
    scope: z.enum(['group', 'organization', 'user', 'api_token']),
    modelId: z.string().nullable().meta({ description: 'Null: all models together' }),
    ...{ requestsPerMinute: limit, tokensPerMinute: limit, concurrency: limit },
    used: z.object({ requests: count, tokens: count, concurrency: count }),
    isFull: z.boolean().meta({ description: 'It would refuse the call now' }),
  })
  .meta({ id: 'LimitOfCaller' });

export const RoutePreview = z
  .object({
    refusal: z
      .object({
        status: count,
        code: z.string(),
        message: z.string(),
        retryAfterSeconds: count.nullable(),
      })
      .nullable()
      .meta({ description: 'What the caller would be told; null: the call goes out' }),
    organization: named,
    group: named,
    model: z.string(),
    needs: z.array(z.string()),
    maxAttempts: count,
    keepsAffinity: z.boolean(),
    candidates: z
      .array(Candidate)
      .meta({ description: 'In the order in which they are asked; by chance within a priority' }),
    skipped: z.array(SkippedChannel),
    limits: z
      .array(LimitOfCaller)
      .nullable()
      .meta({ description: 'That count the call; null: Redis is away, and nobody knows what all processes count' }),
  })
  .meta({ id: 'RoutePreview' });
export type RoutePreview = z.infer<typeof RoutePreview>;
