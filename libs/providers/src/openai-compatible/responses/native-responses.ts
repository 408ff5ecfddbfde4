import type { ChatRequest } from '@app/llm';
import type { AnswerIdentity, ChatAdapter, HttpRequest, ParsedCompletion, Target } from '../../adapter';
import type { JsonObject } from '../wire';
import { NativeResponseStream } from './native-stream';
import { parseResponse } from './parse-response';

/** For every vendor that serves Responses: what a caller of this format sends and gets goes through as it is. */
export const nativeResponses: ChatAdapter = {
  buildRequest,
  parseResponse: parseNative,
  openStream: (answer) => new NativeResponseStream(answer),
};

/** The caller's document under the model's name at the vendor. The bound on its output may have been lowered. */
function buildRequest({ native, maxOutputTokens, stream }: ChatRequest, target: Target): HttpRequest {
  const body = {
    ...native?.document,
    model: target.upstreamModel,
    ...(maxOutputTokens !== undefined && { max_output_tokens: maxOutputTokens }),
  };
  return responsesRequest(body, { target, stream });
}

export const responsesRequest = (
  body: JsonObject,
  { target, stream }: { readonly target: Target; readonly stream: boolean },
): HttpRequest => ({
  url: `${target.baseUrl}/responses`,
  headers: {
    authorization: `Bearer ${target.credential}`,
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
  },
  body: JSON.stringify(body),
});

/** The completion beside it is whole, too: a vendor that was asked for a stream and did not listen is streamed from it. */
function parseNative(body: unknown, answer: AnswerIdentity): ParsedCompletion {
  const parsed = parseResponse(body, answer);
  const response = body as JsonObject;
  const { model } = parsed.completion;
  return { ...parsed, native: JSON.stringify('model' in response ? { ...response, model } : response) };
}
