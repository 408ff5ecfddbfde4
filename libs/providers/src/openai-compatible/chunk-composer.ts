import type { ChatChunk, Thought } from '@app/llm';
import type { AnswerIdentity } from '../adapter';
import { type Stamp, stampOf } from './answer-identity';
import { mapFinishReason } from './map-finish-reason';
import { textOf } from './message-text';
import { callId } from './tool-call-mender';
import type { JsonObject } from './wire';

/** Writes the chunks of a stream whose vendor has words of its own, and one choice. */
export class ChunkComposer {
  private readonly stamp: Stamp;
  private hasRole = false;
  private calls = 0;

  constructor(private readonly answer: AnswerIdentity) {
    this.stamp = stampOf({}, answer);
  }

  /** The first carries the role. */
  say(delta: JsonObject): ChatChunk {
    const spoken = this.hasRole ? delta : { role: 'assistant', ...delta };
    this.hasRole = true;
    return this.chunk(spoken, null);
  }

  /** Says which index the call has; without an id of the vendor's it gets one that is the same whenever the answer is read. */
  startCall(call: { readonly id?: string | undefined; readonly name: string; readonly args?: string }): StartedCall {
    const index = this.calls++;
    const id = call.id ?? callId(this.answer.fallbackId, 0, index);
    const called = { name: call.name, arguments: call.args ?? '' };
    return { index, id, chunk: this.say({ tool_calls: [{ index, id, type: 'function', function: called }] }) };
  }

  continueCall(index: number, args: string): ChatChunk {
    return this.say({ tool_calls: [{ index, function: { arguments: args } }] });
  }

  /** Says nothing new in words: only callers who are shown signatures need it. */
  endThought(thought: Thought): ChatChunk {
    return { ...this.say({}), thought };
  }

  /** What `end` answers: the role for an answer without a word, and the finish. */
  finish(reason: string): readonly ChatChunk[] {
    const facts = { hasToolCalls: this.calls > 0, toolChoiceIsNamed: this.answer.toolChoiceIsNamed };
    const silent = this.hasRole ? [] : [this.say({ content: '' })];
    return [...silent, this.chunk({}, mapFinishReason(reason, facts))];
  }

  private chunk(delta: JsonObject, finishReason: string | null): ChatChunk {
    const choice = { index: 0, delta, logprobs: null, finish_reason: finishReason };
    const { id, created, model } = this.stamp;
    return {
      document: { id, object: 'chat.completion.chunk', created, model, choices: [choice] },
      text: textOf(delta),
    };
  }
}

export interface StartedCall {
  readonly index: number;
  readonly id: string;
  readonly chunk: ChatChunk;
}
