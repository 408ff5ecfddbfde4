import type { ReportedUsage } from '../../adapter';
import { convertUsage } from '../convert-usage';
import { arrayIn, isObject, type JsonObject, objectIn } from '../wire';

/** What a response says it consumed, once it is over. Of its own tools the vendor bills searches and images by the piece. */
export function convertResponseUsage(response: JsonObject): { reported: ReportedUsage | undefined; disputed: unknown } {
  const usage = objectIn(response['usage']);
  if (!usage) return { reported: undefined, disputed: undefined };
  const output = arrayIn(response['output']).filter(isObject);
  const reported = convertUsage(inChatWords(usage, output.filter(isSearch).length));
  const images = output.filter(({ type }) => type === 'image_generation_call').length;
  return { reported: images > 0 ? withImages(reported, images) : reported, disputed: reported ? undefined : usage };
}

function inChatWords(usage: JsonObject, searches: number): JsonObject {
  const { input_tokens, output_tokens, input_tokens_details, output_tokens_details, ...rest } = usage;
  return {
    ...rest,
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    prompt_tokens_details: input_tokens_details,
    completion_tokens_details: output_tokens_details,
    server_tool_use: { web_search_requests: searches },
  };
}

/** Opening a page that was found, or looking for a word in it, is no search. */
const isSearch = ({ type, action, status }: JsonObject): boolean =>
  type === 'web_search_call' && status !== 'failed' && (objectIn(action)?.['type'] ?? 'search') === 'search';

function withImages(reported: ReportedUsage | undefined, image: number): ReportedUsage | undefined {
  if (!reported) return undefined;
  const { usage } = reported;
  return { ...reported, usage: { ...usage, quantities: { ...usage.quantities, image } } };
}
