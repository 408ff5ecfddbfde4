import type { Thought } from '@app/llm';
import { shownToolId, STAND_IN_SIGNATURE } from './stand-ins';

/** What a piece of an answer belongs to: thinking, text, or the tool call of that index. */
export type Slot = 'thinking' | 'text' | number;

export interface Piece {
  readonly slot: Slot;
  readonly text: string;
  /** Of the first piece of a tool call. */
  readonly call?: { readonly id: string; readonly name: string };
}

interface OpenBlock {
  readonly slot: Slot;
  readonly index: number;
  /** Of a tool call: what came, to see whether it is whole. */
  written: string;
}

export const frame = (type: string, data: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

/**
 * Blocks of a stream, one open at a time, numbered without gaps. Calls that a vendor writes at the same time wait for the
 * one that began before them, unless its arguments are whole.
 */
export class BlockWriter {
  private open: OpenBlock | undefined;
  private next = 0;
  private waiting: Piece[] = [];
  private readonly closedCalls = new Set<Slot>();
  private hasCalled = false;

  get callsTool(): boolean {
    return this.hasCalled;
  }

  /** The frames that may go out now. */
  write(piece: Piece): string {
    if (this.closedCalls.has(piece.slot)) return '';
    if (this.waiting.length === 0 && this.isNext(piece)) return this.put(piece);
    if (this.open?.slot === piece.slot) return this.put(piece) + this.putWaiting();
    this.waiting.push(piece);
    return '';
  }

  /** The thinking that ends here, as its vendor signed it. */
  sign({ redacted, signature = STAND_IN_SIGNATURE }: Thought): string {
    if (redacted !== undefined) {
      const closed = this.close();
      const index = this.next++;
      const block = { type: 'redacted_thinking', data: redacted };
      return (
        closed + frame('content_block_start', { index, content_block: block }) + frame('content_block_stop', { index })
      );
    }
    const opened = this.open?.slot === 'thinking' ? '' : this.put({ slot: 'thinking', text: '' });
    return opened + this.close(signature);
  }

  /** Everything that still waits, and the end of the last block. */
  finish(): string {
    let frames = '';
    while (this.waiting.length > 0) {
      frames += this.close();
      frames += this.putWaiting();
    }
    return frames + this.close();
  }

  private isNext({ slot }: Piece): boolean {
    return this.open === undefined || this.open.slot === slot || this.isWhole(this.open);
  }

  /** Text may go on in a later block; a call whose arguments are whole has nothing more to say. */
  private isWhole({ slot, written }: OpenBlock): boolean {
    if (typeof slot === 'string') return true;
    if (!written.endsWith('}')) return false;
    try {
      JSON.parse(written);
      return true;
    } catch {
      return false;
    }
  }

  /** The pieces that waited, as far as they can go out. Those of one block go together. */
  private putWaiting(): string {
    let frames = '';
    while (this.waiting.length > 0 && this.isNext(this.waiting[0]!)) {
      const { slot } = this.waiting[0]!;
      const together = this.waiting.filter((piece) => piece.slot === slot);
      this.waiting = this.waiting.filter((piece) => piece.slot !== slot);
      for (const piece of together) frames += this.put(piece);
    }
    return frames;
  }

  private put(piece: Piece): string {
    const opened = this.open?.slot === piece.slot ? '' : this.close() + this.begin(piece);
    const open = this.open!;
    if (piece.text === '') return opened;
    if (typeof open.slot === 'number') open.written += piece.text;
    return opened + frame('content_block_delta', { index: open.index, delta: deltaOf(piece) });
  }

  private begin({ slot, call }: Piece): string {
    this.open = { slot, index: this.next++, written: '' };
    this.hasCalled ||= typeof slot === 'number';
    return frame('content_block_start', { index: this.open.index, content_block: emptyBlock(slot, call) });
  }

  private close(signature = STAND_IN_SIGNATURE): string {
    const { open } = this;
    if (!open) return '';
    this.open = undefined;
    if (typeof open.slot === 'number') this.closedCalls.add(open.slot);
    const delta = { type: 'signature_delta', signature };
    const signed = open.slot === 'thinking' ? frame('content_block_delta', { index: open.index, delta }) : '';
    return signed + frame('content_block_stop', { index: open.index });
  }
}

function emptyBlock(slot: Slot, call: Piece['call']): object {
  if (slot === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  if (slot === 'text') return { type: 'text', text: '' };
  return { type: 'tool_use', id: shownToolId(call?.id ?? ''), name: call?.name ?? '', input: {} };
}

function deltaOf({ slot, text }: Piece): object {
  if (slot === 'thinking') return { type: 'thinking_delta', thinking: text };
  if (slot === 'text') return { type: 'text_delta', text };
  return { type: 'input_json_delta', partial_json: text };
}
