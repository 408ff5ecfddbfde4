import type { CallRequest, ChatRequest } from '@app/llm';
import type { z } from 'zod';
import type { PreviewBody } from './routes.schemas';

type Asked = Pick<z.infer<typeof PreviewBody>, 'model' | 'endpoint' | 'needs'>;
type Need = Asked['needs'][number];

/** A part of a message -> what it takes to read it. */
const PARTS: Readonly<Record<Exclude<Need, 'tools'>, string>> = {
  vision: 'image_url',
  audio_input: 'input_audio',
  video_input: 'video_url',
};

/** The smallest call that needs what is asked for, as the relay would have it after reading. */
export function sampleRequest({ model, endpoint, needs }: Asked): CallRequest {
  const facts = { model, stream: false, choices: 1, refusesLoweredMaximum: false, bodyBytes: 0 };
  if (endpoint !== 'chat/completions') return { ...facts, endpoint, parameters: {}, prompts: 1, readsMedia: false };
  const parts = needs.flatMap((need) => (need === 'tools' ? [] : [{ type: PARTS[need] }]));
  const chat: ChatRequest = {
    ...facts,
    messages: [{ role: 'user', content: [...parts, { type: 'text', text: 'Hello' }] }],
    includeUsage: false,
    includeCost: false,

    maxOutputTokensName: 'max_completion_tokens',
    parameters: needs.includes('tools') ? { tools: [{ type: 'function', function: { name: 'sample' } }] } : {},
  };
  return chat;
}
