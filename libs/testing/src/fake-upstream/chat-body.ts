import { z } from 'zod';
import { behaviourSchema } from './behaviour';

const messageSchema = z.looseObject({ role: z.string(), content: z.unknown() });
const toolSchema = z.looseObject({
  function: z.looseObject({ name: z.string(), parameters: z.unknown() }).optional(),
});

const bodySchema = z
  .looseObject({
    model: z.string().min(1),
    messages: z.array(messageSchema).min(1),
    stream: z.boolean().nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
    max_tokens: z.int().min(1).nullish(),
    max_completion_tokens: z.int().min(1).nullish(),
    n: z.int().min(1).max(128).nullish(),
    tools: z.array(toolSchema).nullish(),
    tool_choice: z
      .union([z.string(), z.looseObject({ function: z.looseObject({ name: z.string() }).optional() })])
      .nullish(),
    response_format: z
      .looseObject({ type: z.string(), json_schema: z.looseObject({ schema: z.unknown() }).optional() })
      .nullish(),
    user: z.string().nullish(),
    /** Our own: how to answer this one call. */
    fake: behaviourSchema.optional(),
  })
  // OpenAI refuses both, so a relay that forwards them must meet the refusal here too.
  .refine((body) => !body.stream_options || body.stream, 'stream_options is only allowed when stream is enabled')
  .refine(
    (body) => !body.max_tokens || !body.max_completion_tokens,
    'set max_tokens or max_completion_tokens, not both',
  );

export type ChatBody = z.infer<typeof bodySchema>;

/** Throws ZodError for what OpenAI would answer with 400, and for a `fake` that is no behaviour. */
export const parseChatBody = (value: unknown): ChatBody => bodySchema.parse(value);

type Message = ChatBody['messages'][number];

export function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : '')).join('\n');
}

export function lastUserText(body: ChatBody): string {
  const message = body.messages.findLast(({ role }) => role === 'user');
  return message ? textOf(message) : '';
}
