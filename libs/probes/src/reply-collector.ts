import type { ChatChunk } from '@app/llm';
import type { ChunkSink } from '@app/upstream';

/** More is not shown of a reply, nor waited for. */
const MAX_CHARACTERS = 4_000;

/** The answer to a test, as text; and who may give up waiting for it. */
export class ReplyCollector implements ChunkSink {
  reply = '';
  reasoning = '';
  finishReason: string | null = null;
  isBegun = false;
  isGone = false;
  private readonly leaving: (() => void)[] = [];

  write(chunks: readonly ChatChunk[]): boolean {
    this.isBegun = true;
    for (const chunk of chunks) this.take(chunk);
    if (this.reply.length + this.reasoning.length > MAX_CHARACTERS) this.leave();
    return true;
  }

  take({ document }: ChatChunk): void {
    const [choice] = document.choices;
    if (!choice) return;
    this.reply += textOf(choice.delta['content']);
    this.reasoning += textOf(choice.delta['reasoning_content']);
    this.finishReason = choice.finish_reason ?? this.finishReason;
  }

  /** Nothing here is slow. */
  onDrain(): void {}

  onGone(left: () => void): void {
    if (this.isGone) left();
    else this.leaving.push(left);
  }

  leave(): void {
    this.isGone = true;
    for (const left of this.leaving.splice(0)) left();
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
