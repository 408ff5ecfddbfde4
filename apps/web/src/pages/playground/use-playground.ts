import { useCallback, useEffect, useRef, useState } from 'react';
import { buildCall } from './build-call';
import { emptyAnswer, replaced, upTo, upToAndWith, without, type AssistantMessage, type Message } from './conversation';
import { forgetToken, playgroundToken, type TokenOwner } from './playground-token';
import { readState, saveState } from './saved-state';
import type { Settings } from './settings';
import { streamCall, type StreamedCall } from './stream-call';

const newId = (): string => crypto.getRandomValues(new Uint32Array(2)).join('-');

/** The conversation, the settings, and the one call that may be under way. */
export function usePlayground(baseUrl: string | undefined, owner: TokenOwner) {
  const [{ settings, messages }, setState] = useState(() => readState(owner.organizationId));
  const [streaming, setStreaming] = useState<AssistantMessage>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => saveState(owner.organizationId, { settings, messages }), [owner.organizationId, settings, messages]);
  useEffect(() => () => running.current?.abort(), []);

  const setMessages = useCallback((next: readonly Message[]) => setState((old) => ({ ...old, messages: next })), []);
  const change = useCallback(
    (part: Partial<Settings>) => setState((old) => ({ ...old, settings: { ...old.settings, ...part } })),
    [],
  );

  /** Asks the model to go on from these messages. */
  const run = (said: readonly Message[]): void => {
    if (baseUrl === undefined || running.current) return;
    const abort = new AbortController();
    running.current = abort;
    const call = buildCall(settings, said);
    const answer = emptyAnswer(newId(), call.model, call.format);
    setMessages(said);
    setStreaming(answer);
    const onProgress = eachFrame(setStreaming);
    void streamWithToken(owner, { baseUrl, call, answer, signal: abort.signal, onProgress }).then((ended) => {
      onProgress.cancel();
      running.current = undefined;
      setStreaming(undefined);
      setMessages([...said, ended]);
    });
  };

  return {
    ...{ settings, messages, streaming, change, run },
    stop: () => running.current?.abort(),
    send: (text: string, images: readonly string[]) => run([...messages, { id: newId(), role: 'user', text, images }]),
    answerCalls: (results: ReadonlyMap<string, string>) =>
      run([
        ...messages,
        ...[...results].map(([toolCallId, text]) => ({ id: newId(), role: 'tool' as const, toolCallId, text })),
      ]),
    regenerate: (id: string) => run(upTo(messages, id)),
    edit: (message: Message, runs: boolean) => {
      const next = replaced(messages, message);
      if (runs) return run(upToAndWith(next, message.id));
      setMessages(next);
    },
    remove: (id: string) => setMessages(without(messages, id)),
    clear: () => setMessages([]),
  };
}
export type Playground = ReturnType<typeof usePlayground>;

type CallWithoutToken = Omit<StreamedCall, 'secret'>;

/** A token that was revoked meanwhile is replaced, once. Whatever goes wrong is in the answer. */
async function streamWithToken(owner: TokenOwner, call: CallWithoutToken): Promise<AssistantMessage> {
  try {
    const answer = await streamCall({ ...call, secret: await playgroundToken(owner) });
    if (answer.failure?.status !== 401 || !forgetToken(owner)) return answer;
    return await streamCall({ ...call, secret: await playgroundToken(owner) });
  } catch (error) {
    const { message } = error as Error;
    return { ...call.answer, failure: { status: 0, code: 'no_answer', message } };
  }
}

/** At most one call a frame, with the latest: a fast model would otherwise draw the page hundreds of times a second. */
function eachFrame<Value>(show: (value: Value) => void) {
  let latest: Value;
  let frame: number | undefined;
  const later = (value: Value) => {
    latest = value;
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      show(latest);
    });
  };
  return Object.assign(later, {
    cancel: () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
    },
  });
}
