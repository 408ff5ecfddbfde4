import { inputTotal, outputTotal, quantitiesOf } from '@app/llm';
import fc from 'fast-check';
import { convertUsage } from './convert-usage';

const quantities = (reported: Record<string, unknown>) => convertUsage(reported)?.usage.quantities;
const counted = (prompt: unknown, completion: unknown, more: object = {}) =>
  quantities({ prompt_tokens: prompt, completion_tokens: completion, ...more });

describe('convertUsage', () => {
  it('splits what vendors count together into parts that do not overlap', () => {
    const reported = {
      prompt_tokens: 1000,
      completion_tokens: 80,
      prompt_tokens_details: { cached_tokens: 600, cache_write_tokens: 300, audio_tokens: 50 },
      completion_tokens_details: { reasoning_tokens: 30 },
    };
    expect(quantities(reported)).toEqual(
      quantitiesOf({
        input: 50,
        cache_read: 600,
        cache_write_5m: 300,
        input_audio: 50,
        output: 50,
        reasoning: 30,
        call: 1,
      }),
    );
  });

  it('W02 reads the cache hits of DeepSeek and shows the caller both details objects', () => {
    const usage = {
      prompt_tokens: 13,
      completion_tokens: 6,
      total_tokens: 19,
      completion_tokens_details: { reasoning_tokens: 4 },
      prompt_cache_hit_tokens: 3,
      prompt_cache_miss_tokens: 10,
    };
    expect(convertUsage(usage)).toEqual({
      usage: {
        source: 'upstream',
        quantities: quantitiesOf({ input: 10, cache_read: 3, output: 2, reasoning: 4, call: 1 }),
      },
      document: {
        prompt_tokens: 13,
        completion_tokens: 6,
        total_tokens: 19,
        prompt_cache_hit_tokens: 3,
        prompt_cache_miss_tokens: 10,
        prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 4,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    });
  });

  it('E08 W08 counts the reasoning xAI leaves out of the completion, and tells nobody what the call cost us', () => {
    const converted = convertUsage({
      prompt_tokens: 12,
      completion_tokens: 1,
      total_tokens: 303,
      prompt_tokens_details: { text_tokens: 12, audio_tokens: 0, image_tokens: 0, cached_tokens: 11 },
      completion_tokens_details: { reasoning_tokens: 290, audio_tokens: 0 },
      num_sources_used: 0,
      cost_in_usd_ticks: 1_466_250,
      cost: 0.5,
      cost_details: { upstream_inference_cost: 0.4 },
    });
    expect(converted?.usage.quantities).toEqual(
      quantitiesOf({ input: 1, cache_read: 11, output: 1, reasoning: 290, call: 1 }),
    );
    expect(converted?.document).toMatchObject({ prompt_tokens: 12, completion_tokens: 291, total_tokens: 303 });
    expect(JSON.stringify(converted?.document)).not.toContain('cost');
  });

  it.each([
    ['Moonshot', { cached_tokens: 4 }],
    ['Mistral', { num_cached_tokens: 4 }],
    ['older Mistral', { prompt_token_details: { cached_tokens: 4 } }],
    ['OpenAI', { prompt_tokens_details: { cached_tokens: 4 } }],
  ])('finds where %s counts cache reads', (_vendor, more) => {
    expect(counted(10, 1, more)).toEqual(quantitiesOf({ input: 6, cache_read: 4, output: 1, call: 1 }));
  });

  it('reads the cache writes of Qwen', () => {
    expect(counted(10, 1, { prompt_tokens_details: { cache_creation_input_tokens: 4 } })).toMatchObject({
      input: 6,
      cache_write_5m: 4,
    });
  });

  it.each([
    ['Anthropic and OpenRouter', { server_tool_use: { web_search_requests: 2 } }],
    ['Perplexity', { num_search_queries: 2 }],
    ['Qwen', { plugins: { search: { count: 2, strategy: 'turbo' } } }],
    ['xAI', { num_sources_used: 2 }],
  ])('counts the web searches that %s reports, and tells the caller', (_vendor, more) => {
    const converted = convertUsage({ prompt_tokens: 10, completion_tokens: 1, ...more });
    expect(converted?.usage).toMatchObject({ quantities: { web_search: 2 }, reportsSearches: true });
    expect(converted?.document).toMatchObject({ server_tool_use: { web_search_requests: 2 } });
  });

  it('U2 tells no search from nothing said about searches', () => {
    const usage = (more: object) => convertUsage({ prompt_tokens: 10, completion_tokens: 1, ...more })?.usage;
    expect(usage({ num_search_queries: 0 })).toMatchObject({ quantities: { web_search: 0 }, reportsSearches: true });
    expect(usage({})?.reportsSearches).toBeUndefined();
    expect(usage({ server_tool_use: null })?.reportsSearches).toBeUndefined();
  });

  it('takes a prompt smaller than its cached part for one without it', () => {
    expect(counted(5, 1, { prompt_tokens_details: { cached_tokens: 8 } })).toMatchObject({ input: 5, cache_read: 8 });
  });

  it('counts images that were read from the cache as cache reads', () => {
    const details = { prompt_tokens_details: { cached_tokens: 500, image_tokens: 900 } };
    expect(counted(1000, 1, details)).toMatchObject({ input: 0, cache_read: 500, input_image: 500 });
  });

  it('U2 takes an explicit zero for a value', () => {
    expect(counted(0, 0)).toEqual(quantitiesOf({ call: 1 }));
  });

  it('E16 accepts integers in strings', () => {
    expect(counted('12', '3')).toMatchObject({ input: 12, output: 3 });
    expect(counted(2 ** 31, 0)).toMatchObject({ input: 2 ** 31 });
  });

  it.each([undefined, null, -1, 1.5, Number.NaN, Infinity, 2 ** 31 + 1, '', '1.5', '-3', 'many', true, {}, []])(
    'U3 believes nothing of a usage with %p tokens',
    (count) => {
      expect(counted(count, 5)).toBeUndefined();
      expect(counted(5, count)).toBeUndefined();
    },
  );

  it.each([
    { prompt_tokens_details: { cached_tokens: -1 } },
    { completion_tokens_details: { reasoning_tokens: 6 } },
    { completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 3 } },
    { prompt_tokens_details: { audio_tokens: 6, image_tokens: 5 } },
    { total_tokens: -4 },
    { num_search_queries: -1 },
    { server_tool_use: { web_search_requests: 1.5 } },
  ])('U3 believes nothing of a usage that contradicts itself: %j', (details) => {
    expect(counted(10, 5, details)).toBeUndefined();
  });

  it('U2 says nothing when the vendor says nothing', () => {
    expect(convertUsage(undefined)).toBeUndefined();
    expect(convertUsage({})).toBeUndefined();
  });

  it('always adds up', () => {
    const count = fc.nat(1000);
    const usage = fc.record({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: fc.record({ cached_tokens: count, audio_tokens: count, image_tokens: count }),
      completion_tokens_details: fc.record({ reasoning_tokens: count, audio_tokens: count }),
    });
    fc.assert(
      fc.property(usage, (reported) => {
        const converted = convertUsage(reported);
        if (!converted) return;
        const { quantities: parts } = converted.usage;
        expect(inputTotal(parts)).toBe(converted.document.prompt_tokens);
        expect(outputTotal(parts)).toBe(converted.document.completion_tokens);
        expect(Object.values(parts).every((part) => part >= 0)).toBe(true);
      }),
    );
  });
});
