import type { StreamRenderer } from '@app/dialects';
import type { ChatChunk } from '@app/llm';
import type { ChunkSink } from '@app/upstream';
import type { RelayReply } from '../http/relay-reply';

/** Streamed pieces, in the caller's dialect. */
export class ReplySink implements ChunkSink {
  constructor(
    private readonly reply: RelayReply,
    private readonly renderer: StreamRenderer,
    /** Sets the headers that are known only when the first piece comes. */
    private readonly beforeFirst: () => void,
  ) {}

  get isBegun(): boolean {
    return this.reply.isBegun;
  }

  get isGone(): boolean {
    return this.reply.isGone;
  }

  write(chunks: readonly ChatChunk[]): boolean {
    if (!this.reply.isBegun) this.beforeFirst();
    let frames = '';
    for (const chunk of chunks) frames += this.renderer.chunk(chunk);
    return this.reply.stream(frames);
  }

  writeBytes(bytes: Buffer, contentType: string): boolean {
    if (!this.reply.isBegun) this.beforeFirst();
    return this.reply.bytes(bytes, contentType);
  }

  keepAlive(): void {
    if (!this.reply.isBegun) this.beforeFirst();
    this.reply.keepAlive();
  }

  onDrain(resume: () => void): void {
    this.reply.onDrain(resume);
  }

  onGone(left: () => void): void {
    this.reply.onGone(left);
  }
}
