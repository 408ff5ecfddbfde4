import { AppError } from '@app/common';
import type { ChatMessage, ContentPart } from '@app/llm';
import { arrayIn, isObject, jsonIn, type JsonObject, objectIn, textIn } from './wire';

/** What vendors with words of their own read out of our requests. The dialects have checked the shapes. */
export const partsOf = ({ content }: ChatMessage): readonly ContentPart[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);

/** All text of a message, its refusal too: to a model its own refusal is what it said. */
export const wordsOf = (message: ChatMessage): string =>
  [...partsOf(message).map(wordsOfPart), textIn(message['refusal']) ?? ''].join('');

export const wordsOfPart = (part: ContentPart): string => textIn(part['text']) ?? textIn(part['refusal']) ?? '';

/** Nobody but OpenAI knows the role `developer`. */
export const isSystem = ({ role }: ChatMessage): boolean => role === 'system' || role === 'developer';

export interface FunctionCall {
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
}

/** The calls of an assistant's message. Arguments that are no JSON object are not repaired: they go as `_raw`. */
export const callsOf = (message: ChatMessage): readonly FunctionCall[] =>
  arrayIn(message['tool_calls'])
    .filter(isObject)
    .map((call) => {
      const custom = objectIn(call['custom']);
      const called = custom ?? objectIn(call['function']) ?? {};
      const name = textIn(called['name']) ?? '';
      const input = custom ? { input: custom['input'] } : inputOf(called['arguments']);
      return { id: textIn(call['id']) ?? '', name, input };
    });

function inputOf(args: unknown): JsonObject {
  if (isObject(args)) return args;
  const text = textIn(args)?.trim();
  if (text === undefined || text === '') return {};
  return objectIn(jsonIn(text)) ?? { _raw: text };
}

export interface DataUrl {
  /** Lower case. */
  readonly mediaType: string;
  readonly base64: string;
}

/** Undefined for anything but a `data:` URL in base64. */
export function readDataUrl(url: unknown): DataUrl | undefined {
  if (typeof url !== 'string' || !url.startsWith('data:')) return undefined;
  const comma = url.indexOf(',');
  const [mediaType, ...flags] = url.slice('data:'.length, Math.max(comma, 0)).toLowerCase().split(';');
  return mediaType && flags.includes('base64') ? { mediaType, base64: url.slice(comma + 1) } : undefined;
}

/** This vendor cannot read the part; another channel may. */
export const unreadable = (param: string, message = 'This model cannot read this part of the message.'): AppError =>
  new AppError('unsupported_feature', { message, param });
