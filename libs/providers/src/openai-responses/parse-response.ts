import type { AnswerIdentity, ParsedCompletion } from '../adapter';
import { parseResponse as parseWhole } from '../openai-compatible/responses/parse-response';
import { arrayIn, isObject, type JsonObject } from '../openai-compatible/wire';
import { ThinkingKeeper } from './thinking-keeper';

/** Throws UpstreamError. */
export function parseResponse(body: unknown, answer: AnswerIdentity): ParsedCompletion {
  const parsed = parseWhole(body, answer);
  const keeper = new ThinkingKeeper();
  for (const item of arrayIn((body as JsonObject)['output'])) if (isObject(item)) keeper.see(item);
  return { ...parsed, keepsakes: keeper.keepsakes };
}
