import type { ChatMessage, ContentPart, Thought } from '@app/llm';
import { imageMember } from '../made-images';
import { type JsonObject, isObject } from '../openai-chat/checks';
import { isOwnImage } from './output-ids';
import { thoughtIn } from './signed-thinking';

export interface Conversation {
  readonly messages: readonly ChatMessage[];
  /** The first item that chat completions have no words for. */
  readonly nativeOnly?: string;
  /** By index of the message: thinking that comes back as its vendor signed it. */
  readonly thoughts?: ReadonlyMap<number, readonly Thought[]>;
}

/** Input that passed its check, in the words of chat completions. */
export function toMessages(instructions: unknown, input: unknown): Conversation {
  const writer = new ConversationWriter();
  if (typeof instructions === 'string') writer.messages.push({ role: 'system', content: instructions });
  if (typeof input === 'string') writer.messages.push({ role: 'user', content: input });
  else (input as readonly JsonObject[]).forEach((item, index) => writer.add(item, `input[${index}]`));
  writer.flush();
  const { messages, nativeOnly, thoughts } = writer;
  return { messages, ...(nativeOnly !== undefined && { nativeOnly }), ...(thoughts.size > 0 && { thoughts }) };
}

/** What one assistant message gathers: items of one turn lie apart in Responses, and together in chat completions. */
interface Turn {
  readonly thoughts: string[];
  readonly signed: Thought[];
  readonly said: ContentPart[];
  /** Pictures it made. */
  readonly images: JsonObject[];
  readonly calls: JsonObject[];
}

class ConversationWriter {
  readonly messages: ChatMessage[] = [];
  readonly thoughts = new Map<number, readonly Thought[]>();
  nativeOnly: string | undefined;
  private turn: Turn | undefined;
  /** Images and files of tool results: a tool message has text only, so they follow as the user's. */
  private shown: ContentPart[] = [];

  add(item: JsonObject, path: string): void {
    switch (item['type'] ?? 'message') {
      case 'message':
        return this.addMessage(item, path);
      case 'reasoning':
        return this.addThoughts(item);
      case 'function_call': {
        const { call_id: id, name, arguments: written } = item;
        return this.addCall({ id, type: 'function', function: { name, arguments: written } });
      }
      case 'custom_tool_call': {
        const { call_id: id, name, input } = item;
        return this.addCall({ id, type: 'custom', custom: { name, input } });
      }
      case 'function_call_output':
      case 'custom_tool_call_output':
        return this.addResult(item, path);
      default:
        return this.addForeign(item, path);
    }
  }

  flush(): void {
    this.endTurn();
    if (this.shown.length === 0) return;
    this.messages.push({ role: 'user', content: this.shown });
    this.shown = [];
  }

  private addMessage({ role, content }: JsonObject, path: string): void {
    const parts = this.partsOf(content, `${path}.content`);
    if (role === 'assistant') return void this.turnToSay().said.push(...parts);
    this.flush();
    const whole = typeof content === 'string' ? content : parts;
    this.messages.push({ role: role as 'user' | 'system' | 'developer', content: whole });
  }

  private addThoughts(item: JsonObject): void {
    const text = textsIn(item['content']) || textsIn(item['summary']);
    const signed = thoughtIn(item, text);
    if (text === '' && !signed) return;
    const turn = this.turnToSay();
    if (text !== '') turn.thoughts.push(text);
    if (signed) turn.signed.push(signed);
  }

  private addCall(call: JsonObject): void {
    this.leaveShown();
    this.turn ??= emptyTurn();
    this.turn.calls.push(call);
  }

  private addResult({ call_id: id, output }: JsonObject, path: string): void {
    this.endTurn();
    const parts = this.partsOf(output, `${path}.output`);
    const texts = parts.flatMap(({ type, text }) => (type === 'text' ? [String(text)] : []));
    const others = parts.filter(({ type }) => type !== 'text');
    this.shown.push(...others);
    const instead = texts.length === 0 && others.length > 0 ? 'The result is in the next message.' : '';
    this.messages.push({ role: 'tool', tool_call_id: id, content: texts.join('\n') || instead });
  }

  private addImage(item: JsonObject): void {
    this.leaveShown();
    this.turn ??= emptyTurn();
    this.turn.images.push(madeImage(item));
  }

  /** Items of a vendor's own tools. An image among them counts as one: it is much input in few bytes. */
  private addForeign(item: JsonObject, path: string): void {
    if (isOwnImage(item)) return this.addImage(item);
    this.nativeOnly ??= path;
    const { output } = item;
    if (isObject(output) && String(output['type']).includes('screenshot')) this.shown.push(imagePart(output));
  }

  /** Said after calls it still is the turn of these calls: nothing may stand between them and their results. */
  private turnToSay(): Turn {
    this.leaveShown();
    if (this.turn && this.turn.said.length > 0 && this.turn.calls.length === 0) this.endTurn();
    return (this.turn ??= emptyTurn());
  }

  private leaveShown(): void {
    if (this.shown.length > 0) this.flush();
  }

  /** Thoughts that led to nothing are left out. */
  private endTurn(): void {
    const { turn } = this;
    this.turn = undefined;
    if (!turn || turn.said.length + turn.images.length + turn.calls.length === 0) return;
    const { said, images, calls, thoughts, signed } = turn;
    if (signed.length > 0) this.thoughts.set(this.messages.length, signed);
    const isText = said.every(({ type }) => type === 'text');
    this.messages.push({
      role: 'assistant',
      ...((said.length > 0 || calls.length === 0) && {
        content: isText ? said.map(({ text }) => String(text)).join('') : said,
      }),
      ...(images.length > 0 && { images }),
      ...(thoughts.length > 0 && { reasoning_content: thoughts.join('\n\n') }),
      ...(calls.length > 0 && { tool_calls: calls }),
    });
  }

  private partsOf(content: unknown, path: string): readonly ContentPart[] {
    if (typeof content === 'string') return [{ type: 'text', text: content }];
    return (content as readonly JsonObject[]).map((part, index) => {
      const known = toPart(part);
      if (!known || isElsewhere(part)) this.nativeOnly ??= `${path}[${index}]`;
      return known ?? (part as unknown as ContentPart);
    });
  }
}

const textsIn = (parts: unknown): string =>
  Array.isArray(parts) ? (parts as readonly JsonObject[]).map(({ text }) => String(text)).join('\n\n') : '';

const emptyTurn = (): Turn => ({ thoughts: [], signed: [], said: [], images: [], calls: [] });

/** An image that only the vendor that keeps it can read; files have the same in chat completions. */
const isElsewhere = ({ type, file_id: id }: JsonObject): boolean => type === 'input_image' && id !== undefined;

function toPart(part: JsonObject): ContentPart | undefined {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
      return { type: 'text', text: part['text'] };
    case 'refusal':
      return { type: 'refusal', refusal: part['refusal'] };
    case 'input_image':
      return imagePart(part);
    case 'input_file':
      return { type: 'file', file: namedOf(part, ['file_data', 'file_url', 'file_id', 'filename']) };
    case 'input_audio':
      return { type: 'input_audio', input_audio: part['input_audio'] };
    default:
      return undefined;
  }
}

function imagePart({ image_url: url, detail }: JsonObject): ContentPart {
  const known = detail === 'original' ? 'high' : detail;
  return { type: 'image_url', image_url: { url, ...(known !== undefined && { detail: known }) } };
}

const madeImage = ({ output_format: format, result }: JsonObject): JsonObject =>
  imageMember(`data:image/${typeof format === 'string' ? format : 'png'};base64,${String(result)}`);

const namedOf = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.flatMap((name) => (object[name] === undefined ? [] : [[name, object[name]]])));
