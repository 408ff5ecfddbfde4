import type { Keepsake, Thought } from '@app/llm';

/** What Bedrock wants to see again when the tools have run: nothing when no tool was called or nothing was signed. */
export function keepsakesOf(firstCallId: string | undefined, thoughts: readonly Thought[]): readonly Keepsake[] {
  const signed = thoughts.filter(({ signature, redacted }) => signature !== undefined || redacted !== undefined);
  return firstCallId === undefined || signed.length === 0 ? [] : [{ toolCallId: firstCallId, value: signed }];
}
