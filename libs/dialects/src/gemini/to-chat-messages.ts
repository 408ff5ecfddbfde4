import type { ChatMessage, ContentPart } from '@app/llm';
import { partsOf } from './content-parts';
import type { Content, FunctionResponse, GeminiDocument, Part } from './wire';

/** A call that no response has answered yet. */
interface Unanswered {
  readonly id: string;
  readonly name: string;
}

/** Contents and system instruction as messages of chat completions. A turn that says nothing is left out. */
export function toChatMessages({ systemInstruction, contents }: GeminiDocument): readonly ChatMessage[] {
  const instruction = textOf((systemInstruction?.parts ?? []).flatMap(partsOf), '\n\n');
  const messages: ChatMessage[] = instruction === '' ? [] : [{ role: 'system', content: instruction }];
  let unanswered: Unanswered[] = [];
  contents.forEach((content, turn) => {
    if (content.role === 'model') {
      const calls = callsOf(content, turn);
      unanswered = calls.map(({ id, function: { name } }) => ({ id, name }));
      messages.push(...modelMessages(content, calls));
    } else if (content.role === 'system') {
      messages.push(...userMessages(content, turn, unanswered).map((said) => ({ ...said, role: 'system' as const })));
    } else messages.push(...userMessages(content, turn, unanswered));
  });
  return messages;
}

const textOf = (parts: readonly ContentPart[], separator: string): string =>
  parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join(separator);

const isText = ({ type }: ContentPart): boolean => type === 'text';

const isImage = ({ type }: ContentPart): boolean => type === 'image_url';

/** Older clients send calls without ids: the place in the conversation names them, the same on every turn. */
const placeId = (turn: number, position: number): string => `call_${turn}_${position}`;

function callsOf({ parts = [] }: Content, turn: number) {
  const calls = parts.flatMap((part) => (part.functionCall ? [{ ...part, called: part.functionCall }] : []));
  return calls.map(({ called, thoughtSignature }, position) => ({
    id: called.id || placeId(turn, position),
    type: 'function',
    function: { name: called.name, arguments: JSON.stringify(called.args ?? {}) },
    ...(thoughtSignature !== undefined && { extra_content: { google: { thought_signature: thoughtSignature } } }),
  }));
}

function modelMessages({ parts = [] }: Content, calls: readonly object[]): readonly ChatMessage[] {
  const all = parts.flatMap(partsOf);
  const said = all.filter((part) => !isImage(part));
  const images = all.filter(isImage);
  const thinking = thinkingIn(parts);
  if (all.length + calls.length + thinking.length === 0) return [];
  const content = said.every(isText) ? textOf(said, '') : said;
  return [
    {
      role: 'assistant',
      ...((content !== '' || calls.length === 0) && { content }),
      ...(images.length > 0 && { images }),
      ...(thinking !== '' && { reasoning_content: thinking }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
  ];
}

const thinkingIn = (parts: readonly Part[]): string =>
  parts.flatMap(({ thought, text }) => (thought === true && text ? [text] : [])).join('');

/** Responses of functions come first: they must follow the calls they answer. */
function userMessages({ parts = [] }: Content, turn: number, unanswered: Unanswered[]): readonly ChatMessage[] {
  const responses = parts.flatMap(({ functionResponse }) => functionResponse ?? []);
  const answers = responses.map((response, position) => toolMessage(response, placeId(turn, position), unanswered));
  const attached = responses.flatMap(({ parts: media = [] }) => media.flatMap(partsOf));
  const said = [...attached, ...parts.flatMap(saidIn)];
  const content = said.length === 1 && isText(said[0]!) ? textOf(said, '') : said;
  return [...answers, ...(said.length > 0 ? [{ role: 'user' as const, content }] : [])];
}

/** A user has no thoughts: what is marked so is text all the same. */
const saidIn = ({ thought: _mark, ...part }: Part): readonly ContentPart[] => partsOf(part);

/** The call it answers: that of its id, else the first of its name without an answer. */
function toolMessage(
  { id, name, response }: FunctionResponse,
  fallbackId: string,
  unanswered: Unanswered[],
): ChatMessage {
  const position = unanswered.findIndex((call) => (id ? call.id === id : call.name === name));
  const call = position < 0 ? undefined : unanswered.splice(position, 1)[0];
  return { role: 'tool', tool_call_id: id || call?.id || fallbackId, content: JSON.stringify(response ?? {}) };
}
