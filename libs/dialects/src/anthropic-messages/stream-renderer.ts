import type { AppError } from '@app/common';
import type { ChatChunk, ChatRequest } from '@app/llm';
import type { AnswerUsage, StreamRenderer } from '../dialect';
import { imageAsText, madeImages } from '../made-images';
import { isObject, type JsonObject } from '../openai-chat/checks';
import { BlockWriter, frame, type Piece } from './block-writer';
import { renderError } from './render-error';
import { messageId } from './render-message';
import { renderUsage } from './render-usage';
import { stopOf } from './stop-reason';

/** The usage comes last in chat completions; clients overwrite this with it. */
const NO_USAGE = {
  input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 0,
};

/** Chunks of chat completions as events of a message; a vendor's own events as they are. */
export class MessageStreamRenderer implements StreamRenderer {
  private readonly blocks = new BlockWriter();
  private isBegun = false;
  private isNative = false;

  constructor(private readonly request: ChatRequest) {}

  chunk(chunk: ChatChunk): string {
    if (chunk.frames !== undefined) {
      this.isNative = true;
      return chunk.frames;
    }
    if (this.isNative) return '';
    return this.begin(chunk) + this.blocksOf(chunk);
  }

  end(last: ChatChunk, usage: AnswerUsage): string {
    const frames = this.chunk(last);
    if (this.isNative) return frames;
    const choice = last.document.choices[0] ?? { finish_reason: null };
    const blocks = this.blocks.finish();
    const delta = stopOf(choice, this.blocks.callsTool, this.request);
    return frames + blocks + frame('message_delta', { delta, usage: renderUsage(usage) }) + frame('message_stop', {});
  }

  error(error: AppError): string {
    return `event: error\ndata: ${renderError(error)}\n\n`;
  }

  private begin({ document: { id, model } }: ChatChunk): string {
    if (this.isBegun) return '';
    this.isBegun = true;
    const message = {
      id: messageId(id),
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: NO_USAGE,
    };
    return frame('message_start', { message });
  }

  private blocksOf({ document, thought }: ChatChunk): string {
    const delta = document.choices.find(({ index }) => index === 0)?.delta ?? {};
    let frames = this.write('thinking', delta['reasoning_content']);
    if (thought) frames += this.blocks.sign(thought);
    frames += this.write('text', delta['content']) + this.write('text', delta['refusal']);
    for (const url of madeImages(delta)) frames += this.write('text', imageAsText(url));
    const calls = delta['tool_calls'];
    if (Array.isArray(calls)) for (const call of calls) frames += this.writeCall(call);
    return frames;
  }

  private write(slot: 'thinking' | 'text', text: unknown): string {
    return typeof text === 'string' && text !== '' ? this.blocks.write({ slot, text }) : '';
  }

  private writeCall(call: unknown): string {
    return isObject(call) && typeof call['index'] === 'number' ? this.blocks.write(pieceOf(call, call['index'])) : '';
  }
}

function pieceOf({ id, function: called }: JsonObject, slot: number): Piece {
  const { name, arguments: text } = isObject(called) ? called : {};
  const isFirst = typeof id === 'string' && typeof name === 'string';
  return { slot, text: typeof text === 'string' ? text : '', ...(isFirst && { call: { id, name } }) };
}
