import { UpstreamError } from '@app/llm';
import type { ChunkChoice } from '@app/llm';
import type { AnswerIdentity } from '../adapter';
import { isBreak, mapFinishReason } from './map-finish-reason';
import { nameReasoning } from './message-text';
import { ThinkSplitter } from './think-splitter';
import { ToolCallMender } from './tool-call-mender';
import { arrayIn, type JsonObject, objectIn, textIn, without } from './wire';

/** Members of a choice that are not for the caller: usage goes elsewhere, the others are Azure's notes on its filter. */
export const STRAY_IN_CHOICE: ReadonlySet<string> = new Set([
  'usage',
  'content_filter_results',
  'content_filter_offsets',
]);

const ROLE = 'assistant';

interface Finish {
  readonly reason: string;
  /** The choice that said so, without delta and strays. */
  readonly choice: JsonObject;
}

/** Brings the deltas of one streamed choice into OpenAI's form. The finish is kept until the stream is over. */
export class ChoiceMender {
  private hasRole = false;
  private finish: Finish | undefined;
  private readonly toolCalls: ToolCallMender;
  private readonly thoughts: ThinkSplitter | undefined;

  constructor(
    readonly index: number,
    private readonly answer: AnswerIdentity,
  ) {
    this.toolCalls = new ToolCallMender(answer.fallbackId, index);
    this.thoughts = answer.separatesReasoning ? new ThinkSplitter() : undefined;
  }

  get isFinished(): boolean {
    return this.finish !== undefined;
  }

  /** The choice as it may go out now: the very object when nothing had to change, undefined when nothing is left. */
  mend(choice: JsonObject): JsonObject | undefined {
    if (this.finish) return this.lateCalls(choice);
    const vendorDelta = objectIn(choice['delta']) ?? {};
    const delta = this.mendDelta(vendorDelta);
    const reason = textIn(choice['finish_reason']);
    if (reason !== undefined) return this.finishWith(choice, delta, reason);
    if (saysNothing(delta) && !choice['logprobs']) return undefined;
    return delta === choice['delta'] && this.isComplete(choice)
      ? choice
      : { ...without(choice, STRAY_IN_CHOICE), ...this.piece(choice, delta) };
  }

  /** The finish chunk's choice. */
  finishChoice(): ChunkChoice {
    const facts = { hasToolCalls: this.toolCalls.hasCalls, toolChoiceIsNamed: this.answer.toolChoiceIsNamed };
    return {
      ...this.finish?.choice,
      index: this.index,
      delta: {},
      logprobs: this.finish?.choice['logprobs'] ?? null,
      finish_reason: mapFinishReason(this.finish?.reason, facts),
    };
  }

  /** Older SGLang says `stop` before the last pieces of a tool call. Whatever else comes after a finish is an echo. */
  private lateCalls(choice: JsonObject): JsonObject | undefined {
    const calls = arrayIn(objectIn(choice['delta'])?.['tool_calls']);
    if (this.finish?.reason !== 'stop' || calls.length === 0) return undefined;
    const mended = this.toolCalls.mend(calls);
    return mended.length > 0 ? this.piece({}, { tool_calls: mended }) : undefined;
  }

  private finishWith(choice: JsonObject, delta: JsonObject, reason: string): JsonObject | undefined {
    if (isBreak(reason)) throw new UpstreamError('stream_error', { message: `the answer ended with "${reason}"` });
    const last = this.withHeldText(delta);
    const { delta: _said, ...rest } = without(choice, STRAY_IN_CHOICE);
    const isSilent = saysNothing(last);
    this.finish = { reason, choice: isSilent ? rest : { ...rest, logprobs: null } };
    return isSilent ? undefined : this.piece(choice, last);
  }

  private piece(choice: JsonObject, delta: JsonObject): ChunkChoice & JsonObject {
    return { index: this.index, delta, logprobs: choice['logprobs'] ?? null, finish_reason: null };
  }

  /** Clients count on all four members, and on there being no strays. */
  private isComplete(choice: JsonObject): boolean {
    if (choice['finish_reason'] !== null || choice['logprobs'] === undefined) return false;
    if (choice['index'] !== this.index) return false;
    for (const name in choice) {
      if (STRAY_IN_CHOICE.has(name)) return false;
    }
    return true;
  }

  private mendDelta(vendorDelta: JsonObject): JsonObject {
    return this.withRoleOnce(this.withWholeCalls(this.withThoughtsApart(nameReasoning(vendorDelta))));
  }

  private withThoughtsApart(delta: JsonObject): JsonObject {
    const piece = textIn(delta['content']);
    if (!this.thoughts || piece === undefined) return delta;
    const { reasoning, content } = this.thoughts.push(piece);
    return content === piece ? delta : withText(delta, reasoning, content);
  }

  private withHeldText(delta: JsonObject): JsonObject {
    const held = this.thoughts?.end();
    if (!held || held.reasoning + held.content === '') return delta;
    return withText(delta, held.reasoning, (textIn(delta['content']) ?? '') + held.content);
  }

  private withWholeCalls(delta: JsonObject): JsonObject {
    const calls = delta['tool_calls'];
    if (calls === undefined) return delta;
    const mended = this.toolCalls.mend(arrayIn(calls));
    if (mended === calls && mended.length > 0) return delta;
    const { tool_calls: _mended, ...rest } = delta;
    return mended.length > 0 ? { ...rest, tool_calls: mended } : rest;
  }

  private withRoleOnce(delta: JsonObject): JsonObject {
    if (this.hasRole) {
      if (delta['role'] === undefined) return delta;
      const { role: _repeated, ...rest } = delta;
      return rest;
    }
    this.hasRole = true;
    return delta['role'] === ROLE ? delta : { ...delta, role: ROLE };
  }
}

function withText(delta: JsonObject, reasoning: string, content: string): JsonObject {
  const thoughts = (textIn(delta['reasoning_content']) ?? '') + reasoning;
  return { ...delta, content, ...(thoughts !== '' && { reasoning_content: thoughts }) };
}

function saysNothing(delta: JsonObject): boolean {
  for (const name in delta) {
    const value = delta[name];
    if (value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)) return false;
  }
  return true;
}
