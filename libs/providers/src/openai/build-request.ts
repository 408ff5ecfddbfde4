import { AppError } from '@app/common';
import type { ChatMessage, ChatRequest } from '@app/llm';
import type { HttpRequest, Target } from '../adapter';
import { buildChatRequest } from '../openai-compatible/build-request';

/** Parameters of other vendors. OpenAI answers 400 to any it does not know, and all of these only tune. */
const FOREIGN: ReadonlySet<string> = new Set([
  ...['top_k', 'top_a', 'min_p', 'repetition_penalty', 'length_penalty', 'min_tokens', 'random_seed'],
  ...['stop_token_ids', 'ignore_eos', 'skip_special_tokens', 'include_stop_str_in_output', 'no_stop_trim', 'bad_words'],
  ...['separate_reasoning', 'stream_reasoning', 'include_reasoning', 'reasoning_format', 'reasoning'],
  ...['enable_thinking', 'thinking', 'thinking_budget', 'chat_template_kwargs', 'enable_search', 'safe_prompt'],
]);

const FOREIGN_PARTS: ReadonlySet<string> = new Set(['video_url', 'video', 'audio_url']);

export function buildRequest(request: ChatRequest, target: Target): HttpRequest {
  refuseForeignParts(request);
  const parameters = ownParameters(request.parameters);
  const messages = request.messages.map(withoutThoughts);
  // Its newer models refuse `max_tokens`, its older ones know both.
  return buildChatRequest({ ...request, messages, parameters, maxOutputTokensName: 'max_completion_tokens' }, target);
}

/** Callers send answers back as they got them, thoughts of other vendors' models included; OpenAI would answer 400. */
function withoutThoughts(message: ChatMessage): ChatMessage {
  if (message['reasoning_content'] === undefined) return message;
  const { reasoning_content: _thoughts, ...rest } = message;
  return rest;
}

function ownParameters(parameters: ChatRequest['parameters']): ChatRequest['parameters'] {
  const names = Object.keys(parameters);
  if (!names.some((name) => FOREIGN.has(name))) return parameters;
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !FOREIGN.has(name)));
}

function refuseForeignParts({ messages }: ChatRequest): void {
  messages.forEach(({ content }, index) => {
    if (content === undefined || typeof content === 'string') return;
    const part = content.findIndex(({ type }) => FOREIGN_PARTS.has(type));
    if (part >= 0) {
      throw new AppError('unsupported_feature', { param: `messages[${index}].content[${part}]` });
    }
  });
}
