import type { PlainEndpoint, PlainRequest, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ChatStream, SseEvent } from '../../adapter';
import { FAMILY_ENDPOINTS } from './plain-endpoints';

const IDENTITY: AnswerIdentity = {
  ...{ fallbackId: 'chatcmpl-W', createdAtSeconds: 1, publicModel: 'm' },
  ...{ toolChoiceIsNamed: false, separatesReasoning: false },
};

const open = (endpoint: PlainEndpoint, parameters: object = {}): ChatStream => {
  const facts = { endpoint, model: 'm', stream: true, choices: 1, prompts: 1, readsMedia: false };
  const request = { ...facts, refusesLoweredMaximum: true, bodyBytes: 1, parameters } as PlainRequest;
  return FAMILY_ENDPOINTS[endpoint]!.openStream!(request, IDENTITY);
};
const event = (data: unknown, name?: string): SseEvent => ({
  ...(name !== undefined && { event: name }),
  data: typeof data === 'string' ? data : JSON.stringify(data),
});
const framesOf = (stream: ChatStream, events: readonly SseEvent[]) => {
  const chunks = [...events.flatMap((one) => stream.push(one)), ...stream.end()];
  return { frames: chunks.map(({ frames }) => frames).join(''), text: chunks.map(({ text }) => text).join('') };
};
const failureOf = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as UpstreamError).failure;
  }
};

const piece = (text: string, finish: string | null = null, model = 'm') => ({
  ...{ id: 'cmpl-1', object: 'text_completion', created: 1, model },
  choices: [{ text, index: 0, logprobs: null, finish_reason: finish }],
});
const usage = { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 };
const USAGE_EVENT = event({ ...piece(''), choices: [], usage });

describe('streams beside chat', () => {
  it('M06 pass on what needs no mending as it was written, and end with [DONE]', () => {
    const written = '{"id":"cmpl-1",  "model":"m","choices":[{"text":"a","finish_reason":null}]}';
    const { frames, text } = framesOf(open('completions'), [event(written), event(piece('', 'stop')), event('[DONE]')]);
    expect([frames.startsWith(`data: ${written}\n\n`), frames.endsWith('data: [DONE]\n\n'), text]).toEqual([
      true,
      true,
      'a',
    ]);
  });

  it('give the model its public name', () => {
    const { frames } = framesOf(open('completions'), [
      event(piece('a', null, 'vendor/m')),
      event(piece('', 'stop', 'm-2024-01-01')),
    ]);
    expect([frames.includes('vendor/m'), frames.includes('"model":"m-2024-01-01"')]).toEqual([false, true]);
  });

  it('hide usage that was not asked for, show what was, and know it either way', () => {
    const events = [event(piece('a')), event(piece('', 'stop')), USAGE_EVENT, event('[DONE]')];
    for (const isAsked of [true, false]) {
      const stream = open('completions', isAsked ? { stream_options: { include_usage: true } } : {});
      const { frames } = framesOf(stream, events);
      expect(frames.includes('"usage"')).toBe(isAsked);
      expect(frames.indexOf('"stop"')).toBeLessThan(frames.indexOf(isAsked ? '"usage"' : '[DONE]'));
      expect(stream.reported!.usage.quantities).toMatchObject({ input: 2, output: 3, call: 1 });
    }
  });

  it('keep the end back until the call has been charged', () => {
    const stream = open('completions');
    stream.push(event(piece('a')));
    expect(stream.push(event(piece('', 'stop')))).toEqual([]);
    expect(stream.end()[0]!.frames).toContain('"stop"');
  });

  it('keep all of several ends in their order', () => {
    const second = { ...piece('b'), choices: [{ text: 'b', index: 1, finish_reason: 'stop' }] };
    const { frames, text } = framesOf(open('completions'), [event(piece('a', 'stop')), event(second)]);
    expect([frames.indexOf('"a"') < frames.indexOf('"b"'), text]).toEqual([true, 'ab']);
  });

  it.each(['completions', 'images/generations', 'audio/speech', 'audio/transcriptions'] as const)(
    'of %s without its last event were cut',
    (endpoint) => {
      expect(failureOf(() => open(endpoint).end())).toBe('cut_stream');
    },
  );

  it('tell errors and rubbish from events', () => {
    const said = event({ error: { message: 'overloaded' } });
    expect(failureOf(() => open('completions').push(said))).toBe('stream_error');
    expect(failureOf(() => open('images/generations').push(event({ message: 'x' }, 'error')))).toBe('stream_error');
    expect(failureOf(() => open('completions').push(event('{"a":')))).toBe('malformed_response');
  });

  it('count each image that is completed; of usage the last word holds', () => {
    const stream = open('images/generations');
    const completed = (tokens: number) =>
      event(
        { type: 'image_generation.completed', usage: { input_tokens: 1, output_tokens: tokens } },
        'image_generation.completed',
      );
    const { frames } = framesOf(stream, [completed(10), completed(20)]);
    expect(frames.match(/^event: image_generation\.completed$/gm)).toHaveLength(2);
    expect(stream.reported!.usage.quantities).toMatchObject({ image: 2, input: 1, output_image: 20 });
  });
});
