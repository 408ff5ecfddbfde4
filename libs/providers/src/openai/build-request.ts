import { AppError } from '@app/common';
import type { ChatMessage, ChatRequest } from '@app/llm';
import type { HttpRequest, Target } from '../adapter';
import { fitParameters } from '../fit-parameters';
import { buildChatRequest } from '../openai-compatible/build-request';
import { allBut, FOREIGN_PARTS, FOREIGN_TO_OPENAI } from '../openai-compatible/parameter-sets';

const OWN = allBut(FOREIGN_TO_OPENAI);
const OWN_WITHOUT_THINKING = allBut([...FOREIGN_TO_OPENAI, 'reasoning_effort']);
/** These answer 400 to any effort, and clients of other formats ask every model to think. */
const NEVER_THINKS = /^(ft:)?(gpt-[34]|chatgpt-)/;
const FOREIGN: ReadonlySet<string> = new Set(FOREIGN_PARTS);

export function buildRequest(request: ChatRequest, target: Target): HttpRequest {
  refuseForeignParts(request);
  const own = NEVER_THINKS.test(target.upstreamModel) ? OWN_WITHOUT_THINKING : OWN;
  const { parameters, dropped } = fitParameters(request.parameters, own);
  const messages = request.messages.map(withoutThoughts).map(withoutSignatures);
  // Its newer models refuse `max_tokens`, its older ones know both.
  const fitted: ChatRequest = { ...request, messages, parameters, maxOutputTokensName: 'max_completion_tokens' };
  return { ...buildChatRequest(fitted, target), ...(dropped.length > 0 && { dropped }) };
}

/** Callers send answers back as they got them, thoughts of other vendors' models included; OpenAI would answer 400. */
function withoutThoughts(message: ChatMessage): ChatMessage {
  if (message['reasoning_content'] === undefined) return message;
  const { reasoning_content: _thoughts, ...rest } = message;
  return rest;
}

/** What Gemini signs stands on its calls. */
function withoutSignatures(message: ChatMessage): ChatMessage {
  const { tool_calls: calls } = message;
  if (!Array.isArray(calls) || !calls.some((call: object) => 'extra_content' in call)) return message;
  return { ...message, tool_calls: calls.map(({ extra_content: _signature, ...call }) => call as object) };
}

function refuseForeignParts({ messages }: ChatRequest): void {
  messages.forEach(({ content }, index) => {
    if (content === undefined || typeof content === 'string') return;
    const part = content.findIndex(({ type }) => FOREIGN.has(type));
    if (part >= 0) {
      throw new AppError('unsupported_feature', { param: `messages[${index}].content[${part}]` });
    }
  });
}
