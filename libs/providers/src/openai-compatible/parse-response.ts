import { type ChatCompletion, type CompletionChoice, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ParsedCompletion } from '../adapter';
import { stampOf } from './answer-identity';
import { STRAY_IN_CHOICE } from './choice-mender';
import { convertUsage, usageIn } from './convert-usage';
import { isBreak, mapFinishReason } from './map-finish-reason';
import { nameReasoning, textOf } from './message-text';
import { errorInAnswer } from './parse-error';
import { ThinkSplitter } from './think-splitter';
import { callId, wholeCall } from './tool-call-mender';
import { arrayIn, isObject, type JsonObject, objectIn, textIn, without } from './wire';

const STRAY: ReadonlySet<string> = new Set(['usage', 'x_groq', 'prompt_filter_results', 'base_resp']);

/** Throws UpstreamError('malformed_response'), or what the vendor says when its 200 carries an error. */
export function parseResponse(body: unknown, answer: AnswerIdentity): ParsedCompletion {
  const error = errorInAnswer(body);
  if (error) throw error;
  if (!isObject(body)) throw malformed('the body is no JSON object');
  const vendorChoices = arrayIn(body['choices']);
  if (vendorChoices.length === 0) throw malformed('there is no choice');
  const choices = vendorChoices.map((choice, position) => toChoice(choice, position, answer));
  const completion = {
    ...without(body, STRAY),
    ...stampOf(body, answer),
    object: 'chat.completion',
    choices,
  } satisfies ChatCompletion;
  const usage = usageIn(body, vendorChoices[0]);
  const reported = convertUsage(usage);
  return {
    completion,
    reported,
    disputed: reported ? undefined : usage,
    text: choices.map(({ message }) => textOf(message)).join(''),
  };
}

const malformed = (message: string) => new UpstreamError('malformed_response', { message });

function toChoice(vendorChoice: unknown, position: number, answer: AnswerIdentity): CompletionChoice {
  const choice = objectIn(vendorChoice);
  const vendorMessage = objectIn(choice?.['message']);
  if (!choice || !vendorMessage) throw malformed(`choice ${position} has no message`);
  const reason = choice['finish_reason'];
  if (isBreak(reason)) throw new UpstreamError('overloaded', { message: `the answer ended with "${String(reason)}"` });
  const index = Number.isInteger(choice['index']) ? (choice['index'] as number) : position;
  const message = toMessage(vendorMessage, index, answer);
  const hasToolCalls = message['tool_calls'] !== undefined;
  return {
    ...without(choice, STRAY_IN_CHOICE),
    index,
    message,
    logprobs: choice['logprobs'] ?? null,
    finish_reason: mapFinishReason(reason, { hasToolCalls, toolChoiceIsNamed: answer.toolChoiceIsNamed }),
  };
}

function toMessage(vendorMessage: JsonObject, choice: number, answer: AnswerIdentity): JsonObject {
  const named = nameReasoning(vendorMessage);
  const { tool_calls: vendorCalls, ...rest } = answer.separatesReasoning ? withThoughtsApart(named) : named;
  const calls = arrayIn(vendorCalls)
    .filter(isObject)
    .map((call, position) => toCall(call, textIn(call['id']) ?? callId(answer.fallbackId, choice, position)));
  return {
    ...rest,
    role: 'assistant',
    content: rest['content'] ?? null,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/** `index` belongs to streams; some vendors send it here too. */
function toCall(call: JsonObject, id: string): JsonObject {
  const { index: _streamOnly, ...whole } = wholeCall(call, id);
  return whole;
}

function withThoughtsApart(message: JsonObject): JsonObject {
  if (typeof message['content'] !== 'string') return message;
  const splitter = new ThinkSplitter();
  const start = splitter.push(message['content']);
  const rest = splitter.end();
  const reasoning = [message['reasoning_content'], start.reasoning, rest.reasoning].filter((text) => text).join('');
  return { ...message, content: start.content + rest.content, ...(reasoning && { reasoning_content: reasoning }) };
}
