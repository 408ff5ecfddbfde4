import { type Thought, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ParsedCompletion } from '../adapter';
import { keepsakesOf } from '../anthropic/thoughts';
import { composeCompletion } from '../openai-compatible/compose-completion';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { convertUsage } from './convert-usage';
import { isBreak, mapStopReason } from './map-finish-reason';

/** Throws UpstreamError('malformed_response'), or 'overloaded' for an answer that broke. */
export function parseResponse(body: unknown, answer: AnswerIdentity): ParsedCompletion {
  const message = objectIn(objectIn(objectIn(body)?.['output'])?.['message']);
  if (!isObject(body) || !message || !Array.isArray(message['content'])) {
    throw new UpstreamError('malformed_response', { message: 'there is no message' });
  }
  const reason = body['stopReason'];
  if (isBreak(reason)) throw new UpstreamError('overloaded', { message: `the answer ended with "${String(reason)}"` });
  const blocks = arrayIn(message['content']).filter(isObject);
  const thoughts = blocks.flatMap(thoughtIn);
  const usage = objectIn(body['usage']);
  const parsed = composeCompletion(
    {
      content: blocks.map((block) => textIn(block['text']) ?? '').join(''),
      reasoning: thoughts.map(({ text }) => text).join(''),
      calls: blocks.flatMap(callIn),
      finishReason: mapStopReason(reason),
      reported: convertUsage(usage),
      usage,
      thoughts,
    },
    answer,
  );
  const signed = thoughts.filter(({ signature, redacted }) => (signature ?? redacted) !== undefined);
  const callIds = arrayIn(parsed.completion.choices[0]!.message['tool_calls']).map((call) => (call as Call).id);
  return { ...parsed, keepsakes: keepsakesOf(callIds, signed) };
}

interface Call {
  readonly id: string;
}

function callIn(block: JsonObject): readonly { readonly id: string | undefined; name: string; args: string }[] {
  const used = objectIn(block['toolUse']);
  if (!used) return [];
  const args = JSON.stringify(objectIn(used['input']) ?? {});
  return [{ id: textIn(used['toolUseId']), name: textIn(used['name']) ?? '', args }];
}

function thoughtIn(block: JsonObject): readonly Thought[] {
  const reasoning = objectIn(block['reasoningContent']);
  if (!reasoning) return [];
  const redacted = textIn(reasoning['redactedContent']);
  if (redacted !== undefined) return [{ text: '', redacted }];
  const written = objectIn(reasoning['reasoningText']) ?? {};
  const signature = textIn(written['signature']);
  return [{ text: textIn(written['text']) ?? '', ...(signature !== undefined && { signature }) }];
}
