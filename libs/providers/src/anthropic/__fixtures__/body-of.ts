import type { ChatRequest } from '@app/llm';
import { REQUEST, TARGET } from '../../__fixtures__/describe-adapter';
import type { Keepsakes } from '../../adapter';
import { buildRequest } from '../build-request';

/** A model that thinks by itself and takes no sampling, and one that thinks with a budget and does. */
export const ADAPTIVE = 'claude-opus-5-5';
export const BUDGET = 'claude-sonnet-4-5';

export function build(request: Partial<ChatRequest>, upstreamModel = ADAPTIVE, recalled?: Keepsakes) {
  const { body, ...built } = buildRequest(
    { ...REQUEST, stream: false, ...request },
    { ...TARGET, upstreamModel },
    recalled,
  );
  return { ...built, body: JSON.parse(body) as Record<string, unknown> };
}

/** With these parameters only. */
export const buildWith = (parameters: ChatRequest['parameters'], upstreamModel?: string, maxOutputTokens?: number) =>
  build({ parameters, ...(maxOutputTokens !== undefined && { maxOutputTokens }) }, upstreamModel);
