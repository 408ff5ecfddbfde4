import { UpstreamError } from '@app/llm';
import type { AnswerIdentity, ParsedCompletion } from '../adapter';
import { composeCompletion } from '../openai-compatible/compose-completion';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { convertUsage } from './convert-usage';
import { isBreak, mapFinish } from './map-finish-reason';

/** Throws UpstreamError('malformed_response'), or 'overloaded' for an answer that broke. */
export function parseResponse(body: unknown, answer: AnswerIdentity): ParsedCompletion {
  const message = objectIn(objectIn(body)?.['message']);
  if (!isObject(body) || !message) throw new UpstreamError('malformed_response', { message: 'there is no message' });
  const reason = body['finish_reason'];
  if (isBreak(reason)) throw new UpstreamError('overloaded', { message: `the answer ended with "${String(reason)}"` });
  const parts = arrayIn(message['content']).filter(isObject);
  const joined = (member: string) => parts.map((part) => textIn(part[member]) ?? '').join('');
  const usage = objectIn(body['usage']);
  return composeCompletion(
    {
      content: (textIn(message['tool_plan']) ?? '') + joined('text'),
      reasoning: joined('thinking'),
      calls: arrayIn(message['tool_calls']).filter(isObject).map(toCall),
      finishReason: mapFinish(reason),
      reported: convertUsage(usage),
      usage,
    },
    answer,
  );
}

function toCall(call: JsonObject): { readonly id: string | undefined; readonly name: string; readonly args: string } {
  const called = objectIn(call['function']) ?? {};
  return { id: textIn(call['id']), name: textIn(called['name']) ?? '', args: textIn(called['arguments']) ?? '{}' };
}
