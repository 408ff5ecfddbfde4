import type { ChatChunk } from '@app/llm';
import { failureOf } from '../__fixtures__/describe-adapter';
import type { ChatStream, SseEvent } from '../adapter';
import { adapterFor } from '../registry';
import { ANSWER, event, eventAt, ROLE, STOP, USAGE_EVENT } from './__fixtures__/read-stream';
import { CompletionOfStream } from './completion-of-stream';
import { fixturesIn } from './__fixtures__/vendor-calls';
import { join } from 'node:path';

const LIMIT = 1_000;

function whole(events: readonly (object | SseEvent)[], adapterId = 'openai-compatible') {
  const stream = adapterFor(adapterId).chat!.openStream(ANSWER);
  const completion = new CompletionOfStream(LIMIT);
  for (const one of events) {
    const read = 'data' in one ? one : { data: JSON.stringify(one) };
    for (const chunk of stream.push(read)) completion.add(chunk);
  }
  const ending = stream.end();
  return completion.end(stream, ending);
}

describe('A12 a streamed answer in one piece', () => {
  it('is the text of all its pieces, and its usage', () => {
    const read = whole([ROLE, event({ content: 'He' }), event({ content: 'y' }), STOP, USAGE_EVENT]);
    expect(read.completion).toEqual({
      id: 'chatcmpl-u1',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hey' }, logprobs: null, finish_reason: 'stop' }],
    });
    expect([read.text, read.reported?.document.total_tokens]).toEqual(['Hey', 7]);
  });

  it('has whole tool calls, thinking and what must be kept', () => {
    const events = fixturesIn(join(__dirname, '..', 'deepseek')).events('thinking-tool.stream.txt');
    const { completion, keepsakes } = whole(events, 'deepseek');
    const call = { id: 'call_00_Ab', type: 'function', function: { name: 'weather', arguments: '{"city": "Oslo"}' } };
    expect(completion.choices).toEqual([
      {
        index: 0,
        message: {
          role: 'assistant',
          content: null,
          reasoning_content: 'I need the weather.',
          tool_calls: [call],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ]);
    expect(keepsakes).toEqual([{ toolCallId: call.id, value: 'I need the weather.' }]);
  });

  it('has the choices apart, in order', () => {
    const pieces = [1, 0].flatMap((index) => [
      eventAt(index, { role: 'assistant', content: '' }),
      eventAt(index, { content: `choice ${index}` }),
    ]);
    const { completion } = whole([...pieces, eventAt(1, {}, 'length'), eventAt(0, {}, 'stop')]);
    expect(completion.choices.map(({ message, finish_reason: reason }) => [message['content'], reason])).toEqual([
      ['choice 0', 'stop'],
      ['choice 1', 'length'],
    ]);
  });

  it('A06 has the log probabilities of all its tokens', () => {
    const token = (text: string) => ({
      ...event({ content: text }),
      choices: [
        {
          ...event({ content: text }).choices[0],
          logprobs: { content: [{ token: text, bytes: null }], refusal: null },
        },
      ],
    });
    const { completion } = whole([ROLE, token('a'), token('b'), STOP]);
    expect(completion.choices[0]?.logprobs).toEqual({
      content: [
        { token: 'a', bytes: null },
        { token: 'b', bytes: null },
      ],
    });
  });

  const chunk = (more: Partial<ChatChunk> = {}): ChatChunk => ({
    document: { id: 'a', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [] },
    text: '',
    ...more,
  });
  const ENDED = { reported: undefined, disputed: undefined } as ChatStream;

  it('has the thinking its vendor signed', () => {
    const completion = new CompletionOfStream(LIMIT);
    const [text] = whole([ROLE, event({ content: 'x' }), STOP]).completion.choices;
    completion.add(chunk({ thought: { text: 'hm', signature: 'c2ln' } }));
    const { message: delta, ...choice } = text!;
    completion.add(chunk({ document: { ...chunk().document, choices: [{ ...choice, delta }] } }));
    expect(completion.end(ENDED).thoughts).toEqual([{ text: 'hm', signature: 'c2ln' }]);
  });

  it('A18 is no longer than it may be, and nothing that has no choice or is another format', () => {
    const malformed = (step: () => unknown) => expect(failureOf(step)?.failure).toBe('malformed_response');
    malformed(() => new CompletionOfStream(3).add(chunk({ text: 'four' })));
    malformed(() => new CompletionOfStream(LIMIT).end(ENDED));
    malformed(() => new CompletionOfStream(LIMIT).add(chunk({ frames: 'event: x\n\n' })));
  });
});
