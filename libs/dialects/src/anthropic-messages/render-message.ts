import type { ChatRequest, CompletionChoice, Thought } from '@app/llm';
import { argumentsObject } from '../arguments-object';
import type { AnswerUsage, WholeAnswer } from '../dialect';
import { imageAsText, madeImages } from '../made-images';
import { isObject, type JsonObject } from '../openai-chat/checks';
import { renderCacheCreation, renderUsage } from './render-usage';
import { shownToolId, STAND_IN_SIGNATURE } from './stand-ins';
import { stopOf } from './stop-reason';

/** A whole answer: the vendor's own where it speaks Messages, else a message made of the first choice. */
export function renderMessage(answer: WholeAnswer, usage: AnswerUsage, request: ChatRequest): string {
  if (answer.native !== undefined) return answer.native;
  const { completion, thoughts } = answer;
  const choice = completion.choices[0];
  const content = choice ? contentOf(choice, thoughts) : [];
  const callsTool = content.some(({ type }) => type === 'tool_use');
  return JSON.stringify({
    id: messageId(completion.id),
    type: 'message',
    role: 'assistant',
    model: completion.model,
    content,
    ...stopOf(choice ?? { finish_reason: null }, callsTool, request),
    usage: { ...renderUsage(usage), ...renderCacheCreation(usage) },
  });
}

export const messageId = (id: string): string => `msg_${id.replace(/^chatcmpl-/, '')}`;

function contentOf({ message }: CompletionChoice, thoughts: readonly Thought[] | undefined): readonly JsonObject[] {
  const said = [message['content'], message['refusal']].filter((text) => typeof text === 'string' && text !== '');
  const texts = [...said, ...madeImages(message).map(imageAsText)];
  const calls = Array.isArray(message['tool_calls']) ? message['tool_calls'] : [];
  return [
    ...thinkingOf(message, thoughts),
    ...texts.map((text) => ({ type: 'text', text, citations: null })),
    ...calls.flatMap((call: unknown) => (isObject(call) ? toolUseOf(call) : [])),
  ];
}

function thinkingOf(message: JsonObject, thoughts: readonly Thought[] = []): readonly JsonObject[] {
  if (thoughts.length > 0) return thoughts.map(thinkingBlock);
  const text = message['reasoning_content'];
  return typeof text === 'string' && text !== '' ? [thinkingBlock({ text })] : [];
}

export const thinkingBlock = ({ text, signature = STAND_IN_SIGNATURE, redacted }: Thought): JsonObject =>
  redacted === undefined
    ? { type: 'thinking', thinking: text, signature }
    : { type: 'redacted_thinking', data: redacted };

function toolUseOf({ id, function: called }: JsonObject): readonly JsonObject[] {
  if (!isObject(called)) return [];
  return [
    {
      type: 'tool_use',
      id: shownToolId(String(id)),
      name: called['name'],
      input: argumentsObject(called['arguments']),
    },
  ];
}
