import { AppError } from '@app/common';
import { UpstreamError } from '@app/llm';
import type { TokenCount } from '../adapter';
import { objectIn } from '../openai-compatible/wire';
import { nativeHeaders } from './native-messages';

/** `POST /v1/messages/count_tokens`. Source: Anthropic's API reference, Count Message tokens. */
export const tokenCount: TokenCount = {
  buildRequest(native, target) {
    if (native.format !== 'anthropic-messages') throw new AppError('unsupported_feature', { param: 'model' });
    const { max_tokens: _noAnswer, stream: _noStream, ...document } = native.document;
    return {
      url: `${target.baseUrl}/messages/count_tokens`,
      headers: nativeHeaders(native, target, false),
      body: JSON.stringify({ ...document, model: target.upstreamModel }),
    };
  },
  parseResponse: parseTokenCount,
};

/** Throws UpstreamError('malformed_response') for anything but a count. */
export function parseTokenCount(body: unknown): number {
  const tokens = objectIn(body)?.['input_tokens'];
  if (Number.isSafeInteger(tokens) && (tokens as number) >= 0) return tokens as number;
  throw new UpstreamError('malformed_response', { message: 'there is no count' });
}
