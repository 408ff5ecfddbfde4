import type { Answer, Piece } from './answers';
import type { Behaviour } from './behaviour';
import { countAfter, countAll, reportedUsage, type TokenCount } from './usage';

const SYSTEM_FINGERPRINT = 'fp_simulated';
const sse = (data: string): string => `data: ${data}\n\n`;
const callId = (answer: Answer, choice: number): string => `call_${answer.id.slice(-20)}${choice}`;

/** The answer of a call without `stream`. */
export function completionDocument(answer: Answer, behaviour: Behaviour): unknown {
  return {
    id: answer.id,
    object: 'chat.completion',
    created: answer.createdAtSeconds,
    model: answer.model,
    system_fingerprint: SYSTEM_FINGERPRINT,
    choices: Array.from({ length: answer.choiceCount }, (_, index) => ({
      index,
      message: messageOf(answer, index),
      logprobs: null,
      finish_reason: answer.finishReason,
    })),
    usage: reportedUsage(countAll(answer), behaviour.usage),
  };
}

function messageOf(answer: Answer, choice: number): unknown {
  const textOf = (kind: Piece['kind']) => {
    const pieces = answer.pieces.filter((piece) => piece.kind === kind);
    return pieces.length > 0 ? pieces.map(({ text }) => text).join('') : undefined;
  };
  const name = textOf('toolName');
  const call = {
    id: callId(answer, choice),
    type: 'function',
    function: { name, arguments: textOf('toolArguments') ?? '' },
  };
  return {
    role: 'assistant',
    content: textOf('content') ?? (name ? null : ''),
    refusal: null,
    reasoning_content: textOf('reasoning'),
    tool_calls: name ? [call] : undefined,
  };
}

/** A stream in the parts a fault may fall between; each chunk carries one token. */
export interface StreamPlan {
  readonly opening: string;
  readonly chunks: readonly string[];
  readonly ending: string;
}

/** The whole stream of an answer, as OpenAI orders it; `asksUsage` is the caller's `include_usage`. */
export function planStream(answer: Answer, behaviour: Behaviour, asksUsage: boolean): StreamPlan {
  const { usage } = behaviour;
  const head = envelopeOf(answer);
  // OpenAI sends `usage: null` on every chunk before the last when usage was asked for, and no member at all otherwise.
  const write = (choices: readonly unknown[], told: unknown = asksUsage && usage !== 'none' ? null : undefined) => {
    return sse(`${head}${JSON.stringify({ choices, usage: told }).slice(1)}`);
  };
  const report = (count: TokenCount) => reportedUsage(count, usage);
  const running = (count: number) => (usage === 'every-chunk' ? report(countAfter(answer, count)) : undefined);
  const choices = Array.from({ length: answer.choiceCount }, (_, index) => index);

  const content = answer.pieces.some(({ kind }) => kind === 'toolName') ? null : '';
  const opening = choices.map((index) => write([choiceOf(index, { role: 'assistant', content, refusal: null })]));
  const chunks = answer.pieces
    .flatMap((piece) => choices.map((index) => choiceOf(index, deltaOf(piece, callId(answer, index), behaviour))))
    .map((choice, position) => write([choice], running(position + 1)));

  const onFinish = usage === 'on-finish' ? report(countAll(answer)) : running(chunks.length);
  const finish = choices.map((index) => write([choiceOf(index, {}, answer.finishReason)], onFinish));
  const hasUsageChunk = asksUsage && usage !== 'none' && usage !== 'on-finish';
  const usageChunk = hasUsageChunk ? write([], report(countAll(answer))) : '';
  const ending = [...finish, usageChunk, usage === 'double' ? usageChunk : '', sse('[DONE]')];
  return { opening: opening.join(''), chunks, ending: ending.join('') };
}

/** The members that are the same in every chunk, as an open JSON object: written once, not once a chunk. */
function envelopeOf(answer: Answer): string {
  const envelope = {
    id: answer.id,
    object: 'chat.completion.chunk',
    created: answer.createdAtSeconds,
    model: answer.model,
    system_fingerprint: SYSTEM_FINGERPRINT,
  };
  return `${JSON.stringify(envelope).slice(0, -1)},`;
}

const choiceOf = (index: number, delta: unknown, finishReason: string | null = null) => ({
  index,
  delta,
  logprobs: null,
  finish_reason: finishReason,
});

function deltaOf({ kind, text }: Piece, id: string, behaviour: Behaviour): unknown {
  const role = behaviour.roleOnEveryChunk ? { role: 'assistant' } : undefined;
  switch (kind) {
    case 'content':
      return { ...role, content: text };
    case 'reasoning':
      return { ...role, reasoning_content: text };
    case 'toolName':
      return { ...role, tool_calls: [{ index: 0, id, type: 'function', function: { name: text, arguments: '' } }] };
    case 'toolArguments':
      return { ...role, tool_calls: [{ index: 0, function: { arguments: text } }] };
  }
}
