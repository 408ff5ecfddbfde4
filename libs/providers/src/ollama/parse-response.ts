import { UpstreamError } from '@app/llm';
import type { AnswerIdentity, ParsedCompletion } from '../adapter';
import { composeCompletion } from '../openai-compatible/compose-completion';
import { messageOfStreamError } from '../openai-compatible/parse-error';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { convertUsage, usageIn } from './convert-usage';

/** Throws UpstreamError('malformed_response'), or 'overloaded' for an error that came as an answer. */
export function parseResponse(body: unknown, answer: AnswerIdentity): ParsedCompletion {
  const error = failureIn(body);
  if (error) throw new UpstreamError('overloaded', error.details);
  const message = objectIn(objectIn(body)?.['message']);
  if (!isObject(body) || !message) throw new UpstreamError('malformed_response', { message: 'there is no message' });
  const usage = usageIn(body);
  return composeCompletion(
    {
      content: textIn(message['content']) ?? '',
      reasoning: textIn(message['thinking']) ?? '',
      calls: callsIn(message),
      finishReason: textIn(body['done_reason']) ?? 'stop',
      reported: convertUsage(usage),
      usage,
    },
    answer,
  );
}

export interface Call {
  readonly id: string | undefined;
  readonly name: string;
  readonly args: string;
}

/** Whole, with arguments that are objects; only newer servers send ids. */
export const callsIn = (message: JsonObject): readonly Call[] =>
  arrayIn(message['tool_calls'])
    .filter(isObject)
    .map((call) => {
      const called = objectIn(call['function']) ?? {};
      const args = called['arguments'];
      return {
        id: textIn(call['id']),
        name: textIn(called['name']) ?? '',
        args: typeof args === 'string' ? args : JSON.stringify(args ?? {}),
      };
    });

/** `{"error": "..."}` although the status says 200. */
export function failureIn(body: unknown): UpstreamError | undefined {
  if (!isObject(body) || !body['error']) return undefined;
  const message = messageOfStreamError(body);
  return new UpstreamError('stream_error', message === undefined ? {} : { message });
}
