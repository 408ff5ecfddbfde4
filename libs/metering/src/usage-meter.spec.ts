import { quantitiesOf, type ChatRequest, type PlainRequest, type Quantities, type Usage } from '@app/llm';
import { countTokens } from './token-counter';
import { UsageMeter } from './usage-meter';

const REQUEST: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'How are you today?' }],
  stream: true,
  includeUsage: false,
  includeCost: false,
  maxOutputTokensName: 'max_tokens',
  choices: 1,
  refusesLoweredMaximum: false,
  parameters: {},
  bodyBytes: 100,
};

const MODEL = { contextWindow: 10_000, maxOutputTokens: 1_000 };

const reported = (some: Partial<Quantities>): Usage => ({
  quantities: quantitiesOf({ call: 1, ...some }),
  source: 'upstream',
});

function meterWith(text: string, usage?: Usage): UsageMeter {
  const meter = new UsageMeter(REQUEST, MODEL);
  meter.add(text);
  meter.report(usage);
  return meter;
}

describe('UsageMeter', () => {
  it('believes the upstream', () => {
    const usage = reported({ input: 5, output: 2 });
    expect(meterWith('Hello there', usage).reading()).toBe(usage);
  });

  it('takes the last report for the whole, not for one more', () => {
    const meter = meterWith('Hello', reported({ input: 5, output: 1 }));
    meter.report(reported({ input: 5, output: 2 }));
    expect(meter.reading().quantities).toMatchObject({ input: 5, output: 2 });
  });

  it('A16 counts itself when nothing was reported', () => {
    const { quantities, source } = meterWith('Hello there').reading();
    expect([source, quantities.output, quantities.call]).toEqual(['tokenizer', countTokens('Hello there'), 1]);
    expect(quantities.input).toBeGreaterThan(countTokens('How are you today?'));
  });

  it('E13 counts itself when zero output was reported although text came', () => {
    const { quantities, source } = meterWith('Hello there', reported({})).reading();
    expect([source, quantities.output]).toEqual(['tokenizer', countTokens('Hello there')]);
  });

  it('U2 keeps an explicit zero when no text came', () => {
    const usage = reported({ input: 5 });
    expect(meterWith('', usage).reading()).toBe(usage);
    expect(meterWith('', reported({})).reading().source).toBe('upstream');
  });

  it('says nothing was used when nothing came', () => {
    expect(meterWith('').reading()).toEqual({ quantities: quantitiesOf({}), source: 'none' });
  });

  it('reads the same however often it is read on the way', () => {
    const meter = meterWith('Hello there');
    const first = meter.reading();
    expect(meter.reading()).toEqual(first);
    meter.add(', friend');
    expect(meter.reading().quantities.output).toBe(countTokens('Hello there') + countTokens(', friend'));
    expect([meter.unreadCharacters, meter.hasOutput]).toEqual([0, true]);
  });

  it('forgets what an attempt said that reached nobody', () => {
    const meter = meterWith('Hello there', reported({ input: 5, output: 2 }));
    meter.reading();
    meter.restart();
    expect([meter.hasOutput, meter.reading().source]).toEqual([false, 'none']);
  });

  it('counts tools and media of the prompt, too', () => {
    const inputOf = (request: Partial<ChatRequest>) => {
      const meter = new UsageMeter({ ...REQUEST, ...request }, MODEL);
      meter.add('x');
      return meter.reading().quantities.input;
    };
    const image = { type: 'image_url', image_url: { url: 'https://example.com/i.png' } };
    const tools = [{ type: 'function', function: { name: 'get_weather', description: 'Says how the weather is.' } }];
    expect(inputOf({ parameters: { tools } })).toBeGreaterThan(inputOf({}));
    expect(inputOf({ messages: [{ role: 'user', content: [image] }] })).toBeGreaterThan(1_000);
    const made = { type: 'image_url', image_url: { url: `data:image/png;base64,${'iVBORw0KGgo'.repeat(1_000)}` } };
    const seen = inputOf({ messages: [{ role: 'assistant', images: [made] }] });
    expect([seen > 1_000, seen < 2_000]).toEqual([true, true]);
  });

  it('counts no more output than the vendor was allowed to send', () => {
    const meter = new UsageMeter({ ...REQUEST, maxOutputTokens: 3, choices: 2 }, MODEL);
    meter.add('one two three four five six seven eight nine ten');
    expect(meter.reading().quantities.output).toBe(6);
  });

  it('does not believe more than a model can hold, and keeps what was said', () => {
    const meter = meterWith('Hello', reported({ input: 10_001, output: 2 }));
    expect(meter.reading().source).toBe('tokenizer');
    expect(meter.disputed).toMatchObject({ input: 10_001 });
  });
});

describe('UsageMeter beside chat', () => {
  const asked = (some: Partial<PlainRequest>): PlainRequest => ({
    ...{ endpoint: 'embeddings', model: 'm', stream: false, choices: 1, prompts: 1, readsMedia: false },
    ...{ refusesLoweredMaximum: true, maxOutputTokens: 0, parameters: {}, bodyBytes: 10 },
    ...some,
  });
  const meterOf = (request: PlainRequest, usage?: Usage): UsageMeter => {
    const meter = new UsageMeter(request, MODEL);
    meter.answered();
    meter.report(usage);
    return meter;
  };

  it('lets each of several texts fill the context, and no more', () => {
    const usage = reported({ input: 2 * MODEL.contextWindow });
    expect(meterOf(asked({ prompts: 2 }), usage).reading()).toBe(usage);
    expect(meterOf(asked({ prompts: 1 }), usage).disputed).toEqual(usage.quantities);
  });

  it('believes that images, audio and scores take no tokens, and that embeddings do', () => {
    const nothing = reported({ audio_second: 3 });
    expect(meterOf(asked({ endpoint: 'audio/transcriptions' }), nothing).reading()).toBe(nothing);
    const { source } = meterOf(asked({ parameters: { input: 'hi' } }), reported({})).reading();
    expect(source).toBe('tokenizer');
  });

  it.each([
    [{ input: 'How are you?' }, 4],
    [{ input: ['How are you?', 'Hi'] }, 5],
    [{ input: [[1, 2, 3], [4]] }, 4],
    [{ query: 'Hi', documents: ['Hi', { text: 'Hi', other: 'no' }, null, true] }, 3],
  ])('counts what was read where nothing is said: %j', (parameters, input) => {
    const { quantities, source } = meterOf(asked({ parameters })).reading();
    expect([quantities, source]).toEqual([quantitiesOf({ input, call: 1 }), 'tokenizer']);
  });

  it('charges nothing where no answer came', () => {
    expect(new UsageMeter(asked({ parameters: { input: 'hi' } }), MODEL).reading().source).toBe('none');
  });
});
