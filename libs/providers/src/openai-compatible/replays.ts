import type { ChatChunk, ChatRequest, Keepsake } from '@app/llm';
import type { AnswerIdentity, ChatStream, Keepsakes, ParsedCompletion, ReportedUsage, SseEvent } from '../adapter';
import { firstCallId } from './fit-messages';
import { openStream } from './stream-parser';
import type { VendorProfile } from './vendor-profile';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from './wire';

type Replayed = NonNullable<VendorProfile['replays']>;

/** The turns of tool calls since the user last spoke: of earlier ones vendors want no thoughts. */
function turnsOf(messages: readonly JsonObject[]): readonly JsonObject[] {
  const lastWord = messages.findLastIndex(({ role }) => role === 'user');
  return messages.slice(lastWord + 1).filter((message) => firstCallId(message) !== undefined);
}

/** The tool calls whose thoughts the caller left out. */
export const recallsOf = ({ messages }: ChatRequest, replayed: Replayed): readonly string[] =>
  turnsOf(messages)
    .filter((message) => message[replayed] === undefined)
    .map((message) => firstCallId(message)!);

/** Puts back what the vendor wants to see again, as far as it was kept. */
export function withReplays(
  messages: readonly JsonObject[],
  replayed: Replayed,
  recalled: Keepsakes | undefined,
  parameters: JsonObject,
): readonly JsonObject[] {
  const turns = new Set(turnsOf(messages).filter((message) => message[replayed] === undefined));
  if (turns.size === 0) return messages;
  return messages.map((message) => {
    if (!turns.has(message)) return message;
    const kept = recalled?.get(firstCallId(message)!) ?? standIn(replayed, parameters);
    return kept === undefined ? message : { ...message, [replayed]: kept };
  });
}

/** A turn without thoughts is refused while thinking is on; an empty one says that there were none. */
const standIn = (replayed: Replayed, { thinking }: JsonObject): unknown =>
  replayed === 'reasoning_content' && objectIn(thinking)?.['type'] !== 'disabled' ? '' : undefined;

/** What of a whole answer must be kept. */
export const keepsakesOf = ({ completion }: ParsedCompletion, replayed: Replayed): readonly Keepsake[] =>
  completion.choices.flatMap(({ message }) => {
    const toolCallId = firstCallId(message);
    const value = message[replayed];
    return toolCallId === undefined || isEmpty(value) ? [] : [{ toolCallId, value }];
  });

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/** A stream of the family that keeps what its vendor wants to see again. */
export const openKeepingStream = (replayed: Replayed) => (answer: AnswerIdentity) =>
  new KeepingStream(openStream(answer), replayed);

interface Kept {
  toolCallId?: string;
  text: string;
  readonly details: JsonObject[];
}

class KeepingStream implements ChatStream {
  private readonly choices = new Map<number, Kept>();

  constructor(
    private readonly stream: ChatStream,
    private readonly replayed: Replayed,
  ) {}

  get isDone(): boolean {
    return this.stream.isDone;
  }

  get reported(): ReportedUsage | undefined {
    return this.stream.reported;
  }

  get disputed(): unknown {
    return this.stream.disputed;
  }

  get keepsakes(): readonly Keepsake[] {
    return [...this.choices.values()].flatMap(({ toolCallId, text, details }) => {
      const value = this.replayed === 'reasoning_content' ? text : details;
      return toolCallId === undefined || value.length === 0 ? [] : [{ toolCallId, value }];
    });
  }

  push(event: SseEvent): readonly ChatChunk[] {
    const chunks = this.stream.push(event);
    for (const chunk of chunks) this.read(chunk);
    return chunks;
  }

  end(): readonly ChatChunk[] {
    return this.stream.end();
  }

  private read({ document }: ChatChunk): void {
    for (const { index, delta } of document.choices) {
      let kept = this.choices.get(index);
      if (!kept) this.choices.set(index, (kept = { text: '', details: [] }));
      kept.text += textIn(delta['reasoning_content']) ?? '';
      for (const detail of arrayIn(delta['reasoning_details'])) addDetail(kept.details, detail);
      const toolCallId = kept.toolCallId ?? firstCallId(delta);
      if (toolCallId !== undefined) kept.toolCallId = toolCallId;
    }
  }
}

/** Members that come in pieces, one piece an event. */
const PIECES = ['text', 'summary', 'data'];

/** Details of one type and index are one, whole again. */
function addDetail(details: JsonObject[], piece: unknown): void {
  if (!isObject(piece)) return;
  const at = details.findIndex(({ type, index }) => type === piece['type'] && index === piece['index']);
  const before = details[at];
  if (!before || piece['index'] === undefined) return void details.push(piece);
  const joined = PIECES.flatMap((name) => {
    const [start, more] = [textIn(before[name]), textIn(piece[name])];
    return start !== undefined && more !== undefined ? [[name, start + more] as const] : [];
  });
  details[at] = { ...before, ...piece, ...Object.fromEntries(joined) };
}
