import type { ChatRequest, NativeRequest } from '@app/llm';
import { checkMembers, isObject, requireMembers } from '../openai-chat/checks';
import { parseJsonObject } from '../openai-chat/parse-json';
import { surchargesIn } from '../openai-chat/surcharges';
import { camelCased, PARAMETERS } from './parameters';
import { tierOf, toChatParameters } from './to-chat-parameters';
import { toChatMessages } from './to-chat-messages';
import type { GeminiDocument } from './wire';

export interface GeminiCall {
  /** From the path: between `models/` and the colon. */
  readonly model: string;
  readonly stream: boolean;
}

/** Throws AppError (400) naming the parameter at fault. */
export const parseRequest = (body: Buffer, call: GeminiCall): ChatRequest =>
  toRequest(camelCased(parseJsonObject(body)), call, body.length);

/** A question for the number of tokens: contents alone, or a whole request under `generateContentRequest`. */
export function parseCountRequest(body: Buffer, model: string): ChatRequest {
  const { generateContentRequest: whole, ...document } = camelCased(parseJsonObject(body));
  return toRequest(isObject(whole) ? camelCased(whole) : document, { model, stream: false }, body.length);
}

function toRequest(received: Record<string, unknown>, { model, stream }: GeminiCall, bodyBytes: number): ChatRequest {
  requireMembers(received, ['contents'], '');
  const { model: _named, ...document } = checkMembers(received, PARAMETERS, '') as unknown as GeminiDocument;
  const { maxOutputTokens, candidateCount: choices = 1 } = document.generationConfig ?? {};
  const parameters = toChatParameters(document);
  const tier = document.serviceTier === undefined ? 'default' : tierOf(document.serviceTier);
  return {
    model,
    messages: toChatMessages(document),
    stream,
    includeUsage: stream,
    includeCost: false,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    maxOutputTokensName: 'max_tokens',
    choices,
    refusesLoweredMaximum: false,
    ...(tier !== 'default' && { serviceTier: tier }),
    ...surchargesIn({ ...parameters, n: choices }),
    parameters,
    bodyBytes,
    native: { format: 'gemini', document, ...onlyBecauseOf(document) },
  };
}

function onlyBecauseOf({ cachedContent, generationConfig }: GeminiDocument): Pick<NativeRequest, 'onlyBecauseOf'> {
  // Most of the prompt may be in there.
  if (cachedContent) return { onlyBecauseOf: 'cachedContent' };
  if (generationConfig?.speechConfig?.multiSpeakerVoiceConfig === undefined) return {};
  return { onlyBecauseOf: 'generationConfig.speechConfig.multiSpeakerVoiceConfig' };
}
