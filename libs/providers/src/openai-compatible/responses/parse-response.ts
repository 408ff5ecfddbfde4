import type { ChatCompletion } from '@app/llm';
import type { AnswerIdentity, ParsedCompletion } from '../../adapter';
import { stampOf, type Stamp } from '../answer-identity';
import { mapFinishReason } from '../map-finish-reason';
import { textOf } from '../message-text';
import { callId } from '../tool-call-mender';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../wire';
import { convertResponseUsage } from './convert-usage';
import { failureInBody } from './response-failure';

/** A whole response in the words of chat completions. Throws UpstreamError. */
export function parseResponse(body: unknown, answer: AnswerIdentity): ParsedCompletion {
  const failure = failureInBody(body);
  if (failure) throw failure;
  const response = body as JsonObject;
  const { message, logprobs } = toMessage(arrayIn(response['output']).filter(isObject), answer);
  const hasToolCalls = message['tool_calls'] !== undefined;
  const completion = {
    ...stampOfResponse(response, answer),
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs, finish_reason: finishOf(response, { hasToolCalls, answer }) }],
    ...tierOf(response),
  } satisfies ChatCompletion;
  return { completion, ...convertResponseUsage(response), text: textOf(message) };
}

/** Ids of responses are not those that clients of chat completions expect. */
export const stampOfResponse = ({ created_at: created, model }: JsonObject, answer: AnswerIdentity): Stamp =>
  stampOf({ created, model }, answer);

/** Which price tier the vendor granted. */
export const tierOf = ({ service_tier: tier }: JsonObject): { service_tier?: string } =>
  typeof tier === 'string' ? { service_tier: tier } : {};

export function finishOf(
  response: JsonObject,
  { hasToolCalls, answer }: { readonly hasToolCalls: boolean; readonly answer: AnswerIdentity },
): string {
  if (response['status'] === 'incomplete') {
    return objectIn(response['incomplete_details'])?.['reason'] === 'content_filter' ? 'content_filter' : 'length';
  }
  return mapFinishReason('stop', { hasToolCalls, toolChoiceIsNamed: answer.toolChoiceIsNamed });
}

/** What items say, gathered. */
interface Said {
  content: string | null;
  refusal: string | null;
  readonly annotations: JsonObject[];
  readonly thoughts: string[];
  readonly calls: JsonObject[];
  readonly logprobs: unknown[];
}

function toMessage(items: readonly JsonObject[], answer: AnswerIdentity): { message: JsonObject; logprobs: unknown } {
  const said: Said = { content: null, refusal: null, annotations: [], thoughts: [], calls: [], logprobs: [] };
  for (const item of items) addItem(said, item, answer);
  const { content, refusal, annotations, thoughts, calls, logprobs } = said;
  const message = {
    role: 'assistant',
    content,
    refusal,
    ...(thoughts.length > 0 && { reasoning_content: thoughts.join('\n\n') }),
    ...(annotations.length > 0 && { annotations }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return { message, logprobs: logprobs.length > 0 ? { content: logprobs, refusal: null } : null };
}

function addItem(said: Said, item: JsonObject, answer: AnswerIdentity): void {
  if (item['type'] === 'message')
    return arrayIn(item['content'])
      .filter(isObject)
      .forEach((part) => addPart(said, part));
  if (item['type'] === 'reasoning') return void said.thoughts.push(...thoughtsIn(item));
  const call = toToolCall(item, callId(answer.fallbackId, 0, said.calls.length));
  if (call) said.calls.push(call);
}

function addPart(said: Said, part: JsonObject): void {
  if (part['type'] === 'refusal') said.refusal = (said.refusal ?? '') + (textIn(part['refusal']) ?? '');
  if (part['type'] !== 'output_text') return;
  const before = said.content ?? '';
  said.annotations.push(...arrayIn(part['annotations']).flatMap((one) => toAnnotation(one, before.length)));
  said.logprobs.push(...arrayIn(part['logprobs']));
  said.content = before + (textIn(part['text']) ?? '');
}

function thoughtsIn({ summary, content }: JsonObject): readonly string[] {
  const parts = [arrayIn(content), arrayIn(summary)].find((list) => list.length > 0) ?? [];
  return parts.flatMap((part) => textIn(objectIn(part)?.['text']) ?? []);
}

/** Citations of addresses; chat completions have no others. Their places are counted from the start of the whole text. */
export function toAnnotation(annotation: unknown, offset: number): readonly JsonObject[] {
  if (!isObject(annotation) || annotation['type'] !== 'url_citation') return [];
  const { type, start_index: start, end_index: end, ...rest } = annotation;
  const moved = (place: unknown) => (typeof place === 'number' ? place + offset : place);
  return [{ type, url_citation: { ...rest, start_index: moved(start), end_index: moved(end) } }];
}

/** Undefined of items that are no call to the caller: tools of the vendor are not representable. */
export function toToolCall(item: JsonObject, fallbackId: string): JsonObject | undefined {
  const id = textIn(item['call_id']) ?? fallbackId;
  const name = textIn(item['name']) ?? '';
  if (item['type'] === 'function_call') {
    return { id, type: 'function', function: { name, arguments: textIn(item['arguments']) ?? '' } };
  }
  if (item['type'] !== 'custom_tool_call') return undefined;
  return { id, type: 'custom', custom: { name, input: textIn(item['input']) ?? '' } };
}
