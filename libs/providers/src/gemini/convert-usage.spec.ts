import { inputTotal, outputTotal } from '@app/llm';
import fc from 'fast-check';
import { convertUsage } from './convert-usage';

const quantities = (usage: object, searches = 0) =>
  convertUsage(usage as Record<string, unknown>, searches)?.usage.quantities;

describe('what Gemini says a call consumed', () => {
  it.each<[string, object, object]>([
    [
      'E10',
      { promptTokenCount: 26, candidatesTokenCount: 23, thoughtsTokenCount: 132, totalTokenCount: 181 },
      { input: 26, output: 23, reasoning: 132 },
    ],
    [
      'recorded',
      { promptTokenCount: 29, candidatesTokenCount: 15, thoughtsTokenCount: 804, totalTokenCount: 848 },
      { input: 29, output: 15, reasoning: 804 },
    ],
    [
      'cached',
      { promptTokenCount: 100, cachedContentTokenCount: 60, candidatesTokenCount: 5, totalTokenCount: 105 },
      { input: 40, cache_read: 60, output: 5 },
    ],
    [
      'prompts of tools',
      { promptTokenCount: 10, toolUsePromptTokenCount: 90, candidatesTokenCount: 5, totalTokenCount: 105 },
      { input: 100, output: 5 },
    ],
    ['zeros left out', { promptTokenCount: 10, totalTokenCount: 10 }, { input: 10, output: 0 }],
    [
      'thoughts inside the candidates, as the total says',
      { promptTokenCount: 10, candidatesTokenCount: 30, thoughtsTokenCount: 20, totalTokenCount: 40 },
      { input: 10, output: 10, reasoning: 20 },
    ],
    [
      'images and sound in, in part cached',
      {
        promptTokenCount: 1_000,
        cachedContentTokenCount: 300,
        candidatesTokenCount: 1,
        totalTokenCount: 1_001,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 400 },
          { modality: 'IMAGE', tokenCount: 300 },
          { modality: 'DOCUMENT', tokenCount: 100 },
          { modality: 'AUDIO', tokenCount: 200 },
        ],
        cacheTokensDetails: [{ modality: 'IMAGE', tokenCount: 300 }],
      },
      { input: 400, cache_read: 300, input_image: 100, input_audio: 200, output: 1 },
    ],
    [
      'images out',
      {
        promptTokenCount: 5,
        candidatesTokenCount: 1_300,
        totalTokenCount: 1_305,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1_290 }],
      },
      { input: 5, output: 10, output_image: 1_290 },
    ],
  ])('is read without overlaps: %s', (_name, usage, expected) => {
    expect(quantities(usage)).toMatchObject({ ...expected, call: 1 });
  });

  it('says how many searches were made, be it none', () => {
    const reported = convertUsage({ promptTokenCount: 1, totalTokenCount: 1 }, 0)!;
    expect(reported.usage.reportsSearches).toBe(true);
    expect(reported.document).not.toHaveProperty('server_tool_use');
    expect(convertUsage({ promptTokenCount: 1 }, 3)!.document).toMatchObject({
      server_tool_use: { web_search_requests: 3 },
    });
  });

  it.each([
    { promptTokenCount: -1 },
    { promptTokenCount: 1.5 },
    { promptTokenCount: 'x' },
    { totalTokenCount: 5 },
    { promptTokenCount: 5, cachedContentTokenCount: 6 },
    { promptTokenCount: 5, candidatesTokenCount: 1, candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 2 }] },
    { promptTokenCount: 5, promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 6 }] },
    { promptTokenCount: 2 ** 31, candidatesTokenCount: 2 ** 31, thoughtsTokenCount: 1 },
  ])('is not believed when it cannot be true: %j', (usage) => {
    expect(quantities(usage)).toBeUndefined();
  });

  it('always adds up', () => {
    const tokens = fc.option(fc.nat(10_000), { nil: undefined });
    const details = fc.array(
      fc.record({ modality: fc.constantFrom('TEXT', 'IMAGE', 'AUDIO', 'VIDEO'), tokenCount: fc.nat(1_000) }),
      { maxLength: 3 },
    );
    const usage = fc.record({
      promptTokenCount: fc.nat(10_000),
      cachedContentTokenCount: tokens,
      candidatesTokenCount: tokens,
      thoughtsTokenCount: tokens,
      toolUsePromptTokenCount: tokens,
      totalTokenCount: tokens,
      promptTokensDetails: details,
      candidatesTokensDetails: details,
      cacheTokensDetails: details,
    });
    fc.assert(
      fc.property(usage, (reported) => {
        const converted = convertUsage(reported, 0);
        if (!converted) return;
        const { usage: read, document } = converted;
        expect(Object.values(read.quantities).every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
        expect(inputTotal(read.quantities)).toBe(document.prompt_tokens);
        expect(outputTotal(read.quantities)).toBe(document.completion_tokens);
      }),
    );
  });
});
