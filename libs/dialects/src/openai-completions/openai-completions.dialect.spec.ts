import type { ChatChunk, ChatRequest } from '@app/llm';
import { chunk, finished, role, said, thought, usageOf, written } from '../__fixtures__/chunks';
import { openAiCompletionsDialect } from './openai-completions.dialect';

const { parseRequest, throughChat, renderCompletion, openStream } = openAiCompletionsDialect;
const asChat = (members: object) =>
  throughChat!(parseRequest(Buffer.from(JSON.stringify({ model: 'm', prompt: 'Hi', ...members })))) as ChatRequest;

const eventsOf = (request: ChatRequest, chunks: readonly ChatChunk[]) =>
  written(openStream(request), chunks)
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => frame.slice('data: '.length))
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as { id: string; choices: object[] })));

describe('completions through chat', () => {
  it('makes a message of the prompt, and keeps what chat has by the same name', () => {
    const some = { n: 2, seed: 7, stop: 'END', top_k: 3, logit_bias: { 50256: -100 }, presence_penalty: 1 };
    const request = asChat({
      ...some,
      max_tokens: 9,
      user: 'u',
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(request).toMatchObject({
      ...{ model: 'm', stream: true, includeUsage: true, maxOutputTokens: 9, choices: 2, endUser: 'u' },
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(request.parameters).toEqual({ ...some, user: 'u' });
  });

  it('writes 16 tokens where nothing else is said, as completions do', () => {
    expect(asChat({}).maxOutputTokens).toBe(16);
  });

  it('leaves out what says nothing', () => {
    expect(asChat({ suffix: '', echo: false, best_of: 1, logprobs: null }).parameters).toEqual({});
  });

  it.each([
    [{ suffix: 'x' }, 'suffix'],
    [{ echo: true }, 'echo'],
    [{ n: 2, best_of: 2 }, 'best_of'],
    [{ logprobs: 0 }, 'logprobs'],
    [{ prompt: ['a', 'b'] }, 'prompt'],
    [{ prompt: [[1]] }, 'prompt'],
    [{ messages: [] }, 'messages'],
    [{ modalities: ['audio'] }, 'modalities'],
  ])('refuses what chat has no words for: %j', (members, param) => {
    expect(() => asChat(members)).toThrow(
      expect.objectContaining({
        code: 'unsupported_parameter',
        details: expect.objectContaining({ param }) as unknown,
      }),
    );
  });

  it('streams text only: no frame for roles and thinking, one finish, the usage that was asked for', () => {
    const second = chunk({ refusal: 'No.' }, { index: 1 });
    const chunks = [role, thought('Hm.'), said('Hel'), said('lo'), second, finished('tool_calls')];
    const stamp = { id: 'cmpl-W', object: 'text_completion', created: 1_790_000_000, model: 'm' };
    const choice = (text: string, more: object = {}) => ({
      ...stamp,
      choices: [{ text, index: 0, logprobs: null, finish_reason: null, ...more }],
    });
    const request = asChat({ stream: true, stream_options: { include_usage: true } });
    expect(eventsOf(request, chunks)).toEqual([
      choice('Hel'),
      choice('lo'),
      choice('No.', { index: 1 }),
      choice('', { finish_reason: 'stop' }),
      { ...stamp, choices: [], usage: usageOf({}).document },
      '[DONE]',
    ]);
    expect(eventsOf(asChat({ stream: true }), chunks)).toHaveLength(5);
  });

  it('writes a whole answer of as many choices, and a refusal where that is all there is', () => {
    const messages = [
      { content: 'Hi', reasoning_content: 'Hm.' },
      { content: null, refusal: 'No.' },
      { content: null },
    ];
    const choices = messages.map((message, index) => ({ index, message, logprobs: null, finish_reason: 'stop' }));
    const stamp = { id: 'chatcmpl-1', created: 1, model: 'm', system_fingerprint: 'fp' };
    const completion = { ...stamp, object: 'chat.completion', choices } as const;
    const answer = JSON.parse(renderCompletion!({ completion }, usageOf({}), asChat({}))) as object;
    expect(answer).toEqual({
      ...{ ...stamp, id: 'cmpl-1', object: 'text_completion', usage: usageOf({}).document },
      choices: ['Hi', 'No.', ''].map((text, index) => ({ text, index, logprobs: null, finish_reason: 'stop' })),
    });
  });
});
