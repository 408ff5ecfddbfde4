import { familyOf } from './model-family';
import { thinkingConfigOf } from './thinking';

const configFor = (model: string, parameters: Readonly<Record<string, unknown>>) =>
  thinkingConfigOf(parameters, familyOf(model));

describe('how much a model of Google thinks', () => {
  it.each<[string, string, object]>([
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0, includeThoughts: false }],
    ['gemini-2.5-pro', 'none', { thinkingBudget: 128, includeThoughts: false }],
    ['gemini-2.5-flash', 'minimal', { thinkingBudget: 1_024, includeThoughts: true }],
    ['gemini-2.5-flash-lite', 'minimal', { thinkingBudget: 512, includeThoughts: true }],
    ['gemini-2.5-flash', 'low', { thinkingBudget: 1_024, includeThoughts: true }],
    ['gemini-2.5-flash', 'medium', { thinkingBudget: 8_192, includeThoughts: true }],
    ['gemini-2.5-pro', 'high', { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-2.5-pro', 'xhigh', { thinkingBudget: 32_768, includeThoughts: true }],
    ['gemini-2.5-flash', 'max', { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-3-flash', 'none', { thinkingLevel: 'MINIMAL', includeThoughts: false }],
    ['gemini-3.1-pro', 'minimal', { thinkingLevel: 'LOW', includeThoughts: true }],
    ['gemini-3.7-flash', 'none', { thinkingLevel: 'LOW', includeThoughts: false }],
    ['gemini-flash-latest', 'minimal', { thinkingLevel: 'LOW', includeThoughts: true }],
    ['gemini-3-pro-preview', 'medium', { thinkingLevel: 'HIGH', includeThoughts: true }],
    ['google/gemini-3.1-pro-preview', 'medium', { thinkingLevel: 'MEDIUM', includeThoughts: true }],
    ['gemini-3-flash', 'xhigh', { thinkingLevel: 'HIGH', includeThoughts: true }],
  ])('H10 is for %s and the effort %s what that model knows', (model, effort, config) => {
    expect(configFor(model, { reasoning_effort: effort })).toEqual(config);
    expect(configFor(model, { reasoning: { effort } })).toEqual(config);
  });

  it.each([
    { enable_thinking: false },
    { thinking: { type: 'disabled' } },
    { reasoning: { enabled: false } },
    { chat_template_kwargs: { enable_thinking: false } },
  ])('H09 is nothing, or the least it knows, for %j', (parameters) => {
    expect(configFor('gemini-2.5-flash', parameters)).toEqual({ thinkingBudget: 0, includeThoughts: false });
    expect(configFor('gemini-3-flash', parameters)).toEqual({ thinkingLevel: 'MINIMAL', includeThoughts: false });
  });

  it('follows a budget, within what the model knows', () => {
    const budget = (tokens: number) => ({ thinking: { type: 'enabled', budget_tokens: tokens } });
    expect(configFor('gemini-2.5-flash', budget(2_000))).toEqual({ thinkingBudget: 2_000, includeThoughts: true });
    expect(configFor('gemini-2.5-flash', budget(99_999))).toEqual({ thinkingBudget: 24_576, includeThoughts: true });
    expect(configFor('gemini-2.5-pro', { thinking_budget: -1 })).toEqual({ thinkingBudget: -1, includeThoughts: true });
    expect(configFor('gemini-3-flash', budget(500))).toEqual({ thinkingLevel: 'LOW', includeThoughts: true });
    expect(configFor('gemini-3-flash', budget(20_000))).toEqual({ thinkingLevel: 'HIGH', includeThoughts: true });
  });

  it('is shown to who asks, and hidden from who does not want it', () => {
    expect(configFor('gemini-3-flash', { include_reasoning: true })).toEqual({ includeThoughts: true });
    expect(configFor('gemini-3-flash', { reasoning: { effort: 'low', exclude: true } })).toEqual({
      thinkingLevel: 'LOW',
      includeThoughts: false,
    });
    expect(configFor('gemini-3-flash', { temperature: 1 })).toBeUndefined();
    expect(configFor('gemini-2.0-flash', { reasoning_effort: 'high' })).toBeUndefined();
  });

  it('is what a caller says in the words of Google', () => {
    const thinking_config = { include_thoughts: true, thinking_level: 'low' };
    expect(
      configFor('gemini-3-flash', { extra_body: { google: { thinking_config } }, reasoning_effort: 'high' }),
    ).toEqual({ includeThoughts: true, thinkingLevel: 'low' });
  });
});
