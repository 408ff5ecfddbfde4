import type { WireFormatId } from '../../../relay/wire-call';
import type { AssistantMessage, Message, ThoughtBlock } from '../conversation';
import { functionOf, parseJson, type Settings } from '../settings';

/** An answer that failed before it said anything was not said. */
export const saidOf = (messages: readonly Message[]): readonly Message[] =>
  messages.filter((message) => message.role !== 'assistant' || isSaid(message));

const isSaid = ({ text, toolCalls, images = [] }: AssistantMessage): boolean =>
  text !== '' || toolCalls.length + images.length > 0;

/** The functions as they were typed, out of what the chat format wraps them in. */
export function functionsOf({ tools }: Settings): readonly Readonly<Record<string, unknown>>[] {
  const parsed = parseJson(tools);
  return Array.isArray(parsed) ? parsed.map(functionOf) : [];
}

/** The members that are set. */
export const given = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** What a model signed is for the same model, in the same format, alone. */
export const thoughtsFor = (message: AssistantMessage, format: WireFormatId, model: string): readonly ThoughtBlock[] =>
  message.format === format && message.model === model ? (message.thoughts ?? []) : [];

/** The arguments of a call; what is no object, models sometimes write, counts as none. */
export function argumentsOf(json: string): object {
  const value = parseJson(json);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** A picture that came along in its address. */
export function inlineImage(url: string): { readonly mimeType: string; readonly data: string } | undefined {
  const [, mimeType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  return mimeType !== undefined && data !== undefined ? { mimeType, data } : undefined;
}

export interface Turn<Role extends string> {
  readonly role: Role;
  readonly parts: readonly object[];
}

/** Turns of the same side as one: the results of tools must all be in the turn after their calls. */
export function merged<Role extends string>(turns: readonly Turn<Role>[]): readonly Turn<Role>[] {
  return turns.reduce<readonly Turn<Role>[]>((before, turn) => {
    const last = before.at(-1);
    if (last?.role !== turn.role) return [...before, turn];
    return before.with(-1, { ...last, parts: [...last.parts, ...turn.parts] });
  }, []);
}
