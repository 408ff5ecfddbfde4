import type { Model } from '@app/catalog';
import type { CallRequest } from '@app/llm';

const USUAL_BYTES_PER_TOKEN = 4;
/** What an answer is counted at before it is known, where the caller set no maximum. */
const USUAL_OUTPUT_TOKENS = 1_024;

/** What a call will count towards token limits, as far as can be told before; corrected when it has ended. */
export function expectedTokens(request: CallRequest, model: Model): number {
  const most = model.contextWindow * (request.endpoint === undefined ? 1 : request.prompts);
  const input = Math.min(Math.ceil(request.bodyBytes / USUAL_BYTES_PER_TOKEN), most);
  if (request.endpoint !== undefined && request.endpoint !== 'completions') return input;
  const output = request.maxOutputTokens ?? Math.min(model.maxOutputTokens, USUAL_OUTPUT_TOKENS);
  return input + request.choices * output;
}
