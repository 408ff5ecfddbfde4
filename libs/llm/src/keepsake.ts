/**
 * What a vendor wants to see again with a tool's result (signed thinking, thought signatures) and callers of other formats
 * cannot carry. We keep it for them, under the id of the tool call.
 */
export interface Keepsake {
  readonly toolCallId: string;
  /** JSON; only the adapter that made it reads it. */
  readonly value: unknown;
}
