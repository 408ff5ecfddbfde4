import type { Keepsake } from '@app/llm';
import { type JsonObject, textIn } from '../openai-compatible/wire';

/**
 * Thinking comes encrypted, before the call it led to, and the vendor wants it back there. Callers of chat completions cannot carry it.
 */
export class ThinkingKeeper {
  readonly keepsakes: Keepsake[] = [];
  private thinking: JsonObject[] = [];

  /** Each item of an answer, complete and in order. */
  see(item: JsonObject): void {
    if (item['type'] === 'reasoning' && textIn(item['encrypted_content'])) this.thinking.push(item);
    const toolCallId = textIn(item['call_id']);
    if (toolCallId === undefined || this.thinking.length === 0) return;
    this.keepsakes.push({ toolCallId, value: this.thinking });
    this.thinking = [];
  }
}
