import type { JsonObject } from '../openai-compatible/wire';

/** What a model is told beside the conversation. */
export interface ModelSettings {
  readonly inference: JsonObject;
  /** Members that only its maker knows. */
  readonly additional: JsonObject;
  readonly output: JsonObject;
  /** One more instruction, for a form of answer that it cannot be held to. */
  readonly instruction?: string | undefined;
  /** It wants to see what it signed. */
  readonly takesThoughts: boolean;
  readonly dropped: readonly string[];
}
