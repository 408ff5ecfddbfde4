import { AppError } from '@app/common';
import type { ChatMessage, ChatRequest } from '@app/llm';
import type { Keepsakes } from '../adapter';
import { arrayIn, isObject, type JsonObject, jsonIn, objectIn, textIn } from '../openai-compatible/wire';
import { partsOf, textsOf } from './build-parts';
import { type ModelFamily, requiresSignatures } from './model-family';
import { callsOf, resultsTurn, strayResult, type ToolMessage } from './tool-results';

/** Google takes it in place of a signature it cannot have: of a call another vendor made. Source: Gemini API, Thought signatures. */
const NO_SIGNATURE = 'skip_thought_signature_validator';

export interface Conversation {
  readonly contents: readonly JsonObject[];
  readonly systemInstruction?: JsonObject;
}

/** Throws AppError naming the message that cannot be said. */
export function buildConversation(
  { messages }: ChatRequest,
  family: ModelFamily,
  recalled: Keepsakes = new Map(),
): Conversation {
  const instructions = messages.flatMap((message, index) =>
    isInstruction(message) ? textsOf(partsOf(message.content, `messages[${index}]`)) : [],
  );
  const turns = new Turns(family, recalled);
  messages.forEach((message, index) => {
    if (!isInstruction(message)) turns.add(message, index);
  });
  const contents = turns.end();
  const parts = instructions.map((text) => ({ text }));
  if (parts.length === 0) return { contents };
  // Gemma has no system instruction; and no model answers to that alone.
  if (family.kind === 'gemma' || contents.length === 0) return { contents: withFirst(contents, parts) };
  return { contents, systemInstruction: { parts } };
}

const isInstruction = ({ role }: ChatMessage): boolean => role === 'system' || role === 'developer';

function withFirst(contents: readonly JsonObject[], parts: readonly JsonObject[]): readonly JsonObject[] {
  const [first, ...rest] = contents;
  if (first?.['role'] !== 'user') return [{ role: 'user', parts }, ...contents];
  return [{ role: 'user', parts: [...parts, ...arrayIn(first['parts'])] }, ...rest];
}

interface OpenCalls {
  readonly calls: ReturnType<typeof callsOf>;
  readonly askedIn: number;
  readonly results: ToolMessage[];
}

/** Messages as turns of user and model in alternation, but for the results of calls, which stand alone. */
class Turns {
  private readonly turns: { readonly role: string; readonly parts: JsonObject[]; readonly isClosed: boolean }[] = [];
  private open: OpenCalls | undefined;

  constructor(
    private readonly family: ModelFamily,
    private readonly recalled: Keepsakes,
  ) {}

  add(message: ChatMessage, index: number): void {
    if (message.role === 'tool' || message.role === 'function') return this.result({ message, index });
    this.closeCalls();
    if (message.role === 'user') return this.say('user', partsOf(message.content, `messages[${index}]`));
    this.say('model', this.answerOf(message, index));
  }

  end(): readonly JsonObject[] {
    this.closeCalls();
    return this.turns.map(({ role, parts }) => ({ role, parts }));
  }

  private result(result: ToolMessage): void {
    if (!this.open) throw strayResult(result);
    this.open.results.push(result);
  }

  private closeCalls(): void {
    const { open, family } = this;
    this.open = undefined;
    if (!open) return;
    const turn = resultsTurn(open.calls, open.results, { askedIn: open.askedIn, family });
    this.turns.push({ role: 'user', parts: turn['parts'] as JsonObject[], isClosed: true });
  }

  private say(role: string, parts: readonly JsonObject[]): void {
    if (parts.length === 0) return;
    const last = this.turns.at(-1);
    if (last?.role === role && !last.isClosed) last.parts.push(...parts);
    else this.turns.push({ role, parts: [...parts], isClosed: false });
  }

  private answerOf(message: ChatMessage, index: number): readonly JsonObject[] {
    const calls = callsOf(message, index);
    if (calls.length > 0) this.open = { calls, askedIn: index, results: [] };
    const refusal = textIn(message['refusal']);
    const parts = [
      ...partsOf(message.content, `messages[${index}]`),
      ...(refusal === undefined ? [] : [{ text: refusal }]),
      ...this.imageParts(message, index),
      ...calls.map(({ call, id }, position) => this.callPart(call, id, position === 0)),
    ];
    if (parts.length === 0 && message['audio'] !== undefined) throw lostSound(index);
    return parts;
  }

  /** Pictures it made before. Models that sign want each of them signed. */
  private imageParts({ images }: ChatMessage, index: number): readonly JsonObject[] {
    const made = arrayIn(images).flatMap((image) => (isObject(image) ? [{ ...image, type: 'image_url' }] : []));
    const signed = requiresSignatures(this.family) && { thoughtSignature: NO_SIGNATURE };
    return partsOf(made, `messages[${index}]`).map((part) => ({ ...part, ...signed }));
  }

  /** Only the first call of a turn must be signed. */
  private callPart(call: JsonObject, id: string, isFirst: boolean): JsonObject {
    const called = objectIn(call['function'])!;
    const args = jsonIn(textIn(called['arguments']) ?? '');
    const functionCall = { name: called['name'], args: isObject(args) ? args : {} };
    const standIn = isFirst && requiresSignatures(this.family) ? NO_SIGNATURE : undefined;
    const signature = signatureIn(call) ?? textIn(this.recalled.get(id)) ?? standIn;
    return { functionCall, ...(signature !== undefined && { thoughtSignature: signature }) };
  }
}

const lostSound = (index: number): AppError =>
  new AppError('unsupported_feature', {
    message: 'This model keeps no sound of earlier answers. Send what was said as text.',
    param: `messages[${index}].audio`,
  });

const signatureIn = (call: JsonObject): string | undefined =>
  textIn(objectIn(objectIn(call['extra_content'])?.['google'])?.['thought_signature']);

/** The calls in the history whose signature the caller did not send back. */
export function recalls({ messages }: ChatRequest): readonly string[] {
  return messages.flatMap(({ role, tool_calls: calls }) => {
    if (role !== 'assistant') return [];
    const unsigned = arrayIn(calls).filter((call) => isObject(call) && signatureIn(call) === undefined);
    return unsigned.map((call) => textIn((call as JsonObject)['id']) ?? '').filter((id) => id !== '');
  });
}
