import type { AnswerIdentity } from '../../adapter';
import { openStream } from '../stream-parser';

export const ANSWER: AnswerIdentity = {
  fallbackId: 'chatcmpl-W',
  createdAtSeconds: 1_790_000_000,
  publicModel: 'm',
  toolChoiceIsNamed: false,
  separatesReasoning: false,
};
export const STAMP = { id: 'chatcmpl-u1', object: 'chat.completion.chunk', created: 1, model: 'm' };

type Delta = Readonly<Record<string, unknown>>;

/** An event of a well-behaved vendor, with `more` beside the choices. */
export const event = (delta: Delta, finishReason: string | null = null, more: object = {}) => ({
  ...STAMP,
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  ...more,
});

/** The same for one of several choices. */
export const eventAt = (index: number, delta: Delta, finishReason: string | null = null) => ({
  ...STAMP,
  choices: [{ index, delta, logprobs: null, finish_reason: finishReason }],
});

export const ROLE = event({ role: 'assistant', content: '' });
export const STOP = event({}, 'stop');
export const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
export const USAGE_EVENT = { ...STAMP, choices: [], usage: USAGE };

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A whole stream, read to its end: events as objects, or as the text of their data. */
export function readStream(events: readonly unknown[], answer: Partial<AnswerIdentity> = {}) {
  const stream = openStream({ ...ANSWER, ...answer });
  const sent = events.flatMap((data) => stream.push({ data: typeof data === 'string' ? data : JSON.stringify(data) }));
  const chunks = [...sent, ...stream.end()];
  const choices = chunks.flatMap(({ document }) => document.choices);
  return {
    stream,
    chunks,
    choices,
    deltas: choices.map(({ delta }) => delta),
    finishes: choices.flatMap((choice) => choice.finish_reason ?? []),
    /** What a client gets that joins the texts of one choice. */
    joined: (member: string, ofChoice = 0) =>
      choices.map(({ index, delta }) => (index === ofChoice ? textIn(delta[member]) : '')).join(''),
    calls: choices.flatMap(({ delta }) => (delta['tool_calls'] as unknown[] | undefined) ?? []),
  };
}
