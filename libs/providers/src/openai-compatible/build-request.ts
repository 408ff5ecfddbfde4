import type { ChatMessage, ChatRequest } from '@app/llm';
import type { HttpRequest, Target } from '../adapter';

/** Every parameter goes through: hosts of open models have many of their own, and ignore those they do not know. */
export const buildRequest = (request: ChatRequest, target: Target): HttpRequest =>
  buildChatRequest({ ...request, messages: request.messages.map(asSystem) }, target);

/** What OpenAI and all who follow it have in common. Usage is asked of every stream: calls are charged by it. */
export function buildChatRequest(request: ChatRequest, target: Target): HttpRequest {
  const { maxOutputTokens, maxOutputTokensName, parameters, stream } = request;
  // What is ours stands, whatever a caller has among the parameters.
  const body = Object.assign({}, parameters, {
    model: target.upstreamModel,
    messages: request.messages.map(withContent),
    ...(maxOutputTokens !== undefined && { [maxOutputTokensName]: maxOutputTokens }),
    ...(stream && { stream, stream_options: { ...streamOptionsOf(parameters), include_usage: true } }),
  });
  return {
    url: chatUrl(target),
    headers: {
      'content-type': 'application/json',
      accept: stream ? 'text/event-stream' : 'application/json',
      ...chatHeaders(target),
    },
    body: JSON.stringify(body),
  };
}

export const chatUrl = ({ baseUrl }: Target): string => `${baseUrl}/chat/completions`;

export const chatHeaders = ({ credential }: Target) => ({ authorization: `Bearer ${credential}` });

const streamOptionsOf = (parameters: ChatRequest['parameters']) => parameters['stream_options'] as object | undefined;

/** Only OpenAI knows the role `developer`; to the others it is `system`. */
const asSystem = (message: ChatMessage): ChatMessage =>
  message.role === 'developer' ? { ...message, role: 'system' } : message;

/** In our words an assistant message that only calls tools has no content; on the wire some vendors want the null. */
const withContent = (message: ChatMessage): object =>
  message.content === undefined && message.role === 'assistant' ? { ...message, content: null } : message;
