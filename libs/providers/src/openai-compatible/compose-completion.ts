import type { ChatCompletion, Thought } from '@app/llm';
import type { AnswerIdentity, ParsedCompletion, ReportedUsage } from '../adapter';
import { stampOf } from './answer-identity';
import { mapFinishReason } from './map-finish-reason';
import { textOf } from './message-text';
import { callId } from './tool-call-mender';

/** A whole answer of one choice, as its vendor's own words were understood. */
export interface Composition {
  readonly content: string;
  readonly reasoning: string;
  readonly calls: readonly { readonly id?: string | undefined; readonly name: string; readonly args: string }[];
  readonly finishReason: string;
  readonly reported: ReportedUsage | undefined;
  /** The vendor's usage object, whatever it is. */
  readonly usage: unknown;
  readonly thoughts?: readonly Thought[];
}

export function composeCompletion(composition: Composition, answer: AnswerIdentity): ParsedCompletion {
  const { content, reasoning, reported, usage, thoughts = [] } = composition;
  const calls = composition.calls.map(({ id, name, args }, index) => ({
    id: id ?? callId(answer.fallbackId, 0, index),
    type: 'function',
    function: { name, arguments: args },
  }));
  const message = {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const facts = { hasToolCalls: calls.length > 0, toolChoiceIsNamed: answer.toolChoiceIsNamed };
  const finishReason = mapFinishReason(composition.finishReason, facts);
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason }];
  const completion: ChatCompletion = { ...stampOf({}, answer), object: 'chat.completion', choices };
  return {
    completion,
    reported,
    disputed: reported ? undefined : usage,
    text: textOf(message),
    ...(thoughts.length > 0 && { thoughts }),
  };
}
