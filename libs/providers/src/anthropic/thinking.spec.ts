import type { ChatRequest } from '@app/llm';
import { ADAPTIVE, BUDGET, build, buildWith } from './__fixtures__/body-of';

const TOOLS = { tools: [{ type: 'function', function: { name: 'f' } }] };

function thinkingOf(model: string, parameters: Record<string, unknown>, maxOutputTokens?: number) {
  const { body, dropped } = buildWith(parameters, model, maxOutputTokens);
  const { effort } = (body['output_config'] ?? {}) as { effort?: string };
  return [body['thinking'], effort, dropped];
}
const SHOWN = { type: 'adaptive', display: 'summarized' };
const budget = (tokens: number) => ({ type: 'enabled', budget_tokens: tokens });

describe('thinking of a model with a budget', () => {
  it.each<[object, unknown]>([
    [{}, undefined],
    [{ reasoning_effort: 'none' }, { type: 'disabled' }],
    [{ enable_thinking: false }, { type: 'disabled' }],
    [{ thinking: { type: 'disabled' } }, { type: 'disabled' }],
    [{ reasoning_effort: 'minimal' }, budget(1_024)],
    [{ reasoning_effort: 'low' }, budget(2_000)],
    [{ reasoning_effort: 'medium' }, budget(5_000)],
    [{ reasoning_effort: 'high' }, budget(8_000)],
    [{ reasoning_effort: 'xhigh' }, budget(9_500)],
    [{ reasoning_effort: 'brand_new' }, budget(5_000)],
    [{ enable_thinking: true, thinking_budget: 3_000 }, budget(3_000)],
    [{ thinking: { type: 'enabled', budget_tokens: 20_000 } }, budget(9_999)],
    [{ reasoning: { max_tokens: 100 } }, budget(1_024)],
  ])('H09 H10 is for %o %o', (parameters, expected) => {
    expect(thinkingOf('claude-sonnet-4-5-20250929', parameters as never, 10_000)).toEqual([
      expected,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['the answer is too short for it', { reasoning_effort: 'high' }, BUDGET, 1_024],
    ['a call is demanded', { ...TOOLS, reasoning_effort: 'high', tool_choice: 'required' }, BUDGET, 9_000],
    ['the model cannot think', { reasoning_effort: 'high' }, 'claude-3-5-sonnet-20241022', 9_000],
  ])('is left out with a warning where %s', (_why, parameters, model, max) => {
    expect(thinkingOf(model, parameters, max)).toEqual([undefined, undefined, ['reasoning_effort']]);
  });

  it('is left out with a warning where the thinking before the calls is lost', () => {
    const call = { id: 'x', type: 'function', function: { name: 'f', arguments: '{}' } };
    const messages = [
      { role: 'user' as const, content: 'q' },
      { role: 'assistant' as const, tool_calls: [call] },
      { role: 'tool' as const, tool_call_id: 'x', content: '1' },
    ];
    const request = { messages, parameters: { reasoning_effort: 'low' } };
    expect(build(request, BUDGET)).toMatchObject({ dropped: ['reasoning_effort'] });
    const kept = build(request, BUDGET, new Map([['x', [{ text: 't', signature: 's' }]]]));
    expect([kept.body['thinking'], kept.dropped]).toEqual([budget(6_400), undefined]);
    expect(build(request, ADAPTIVE).body['thinking']).toEqual(SHOWN);
  });

  it('is asked for again once a user has the word, whatever was lost', () => {
    const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
    const loop = (id: string) => [
      { role: 'assistant' as const, tool_calls: [call(id)] },
      { role: 'tool' as const, tool_call_id: id, content: '1' },
    ];
    const user = { role: 'user' as const, content: 'q' };
    const thinkingWith = (messages: ChatRequest['messages'], kept: readonly string[] = []) =>
      build(
        { messages, parameters: { reasoning_effort: 'low' } },
        BUDGET,
        new Map(kept.map((id) => [id, [{ text: 't', signature: 's' }]])),
      ).body['thinking'];
    expect(thinkingWith([user, ...loop('x'), { role: 'assistant', content: 'a' }, user])).toEqual(budget(6_400));
    expect(thinkingWith([user, ...loop('x'), user])).toBeUndefined();
    expect(thinkingWith([user, ...loop('x'), ...loop('y')], ['x'])).toEqual(budget(6_400));
    expect(thinkingWith([user, ...loop('x'), ...loop('y')], ['y'])).toBeUndefined();
  });
});

describe('thinking of a model that decides itself', () => {
  it.each<[string, object, unknown, string | undefined]>([
    [ADAPTIVE, {}, undefined, undefined],
    [ADAPTIVE, { reasoning_effort: 'minimal' }, SHOWN, 'low'],
    [ADAPTIVE, { reasoning_effort: 'medium' }, SHOWN, 'medium'],
    [ADAPTIVE, { reasoning_effort: 'xhigh' }, SHOWN, 'xhigh'],
    [ADAPTIVE, { enable_thinking: true }, SHOWN, undefined],
    [ADAPTIVE, { thinking: { type: 'enabled', budget_tokens: 4_000 } }, SHOWN, 'medium'],
    [ADAPTIVE, { thinking: { type: 'adaptive' }, reasoning_effort: 'max' }, SHOWN, 'max'],
    ['claude-opus-4-6', { reasoning_effort: 'xhigh' }, SHOWN, 'high'],
    ['claude-opus-4-6', { reasoning_effort: 'max' }, SHOWN, 'max'],
    ['claude-opus-9', { reasoning_effort: 'high' }, SHOWN, 'high'],
  ])('H10 of %s is for %o %o', (model, parameters, thinking, effort) => {
    expect(thinkingOf(model, parameters as never)).toEqual([thinking, effort, undefined]);
  });

  it.each<[string, unknown, string | undefined]>([
    ['claude-sonnet-4-6', { type: 'disabled' }, undefined],
    ['claude-opus-5', { type: 'disabled' }, undefined],
    ['anthropic/claude-sonnet-5', { type: 'disabled' }, undefined],
    ['us.anthropic.claude-haiku-5-5-v1:0', { type: 'disabled' }, undefined],
    ['claude-sonnet-5-5@20261001', { type: 'between_tools' }, undefined],
    ['claude-opus-5-5', { type: 'adaptive' }, 'low'],
    ['claude-fable-5', { type: 'adaptive' }, 'low'],
    ['claude-mythos-5-2', { type: 'adaptive' }, 'low'],
  ])('H09 of %s is turned off as %o', (model, thinking, effort) => {
    for (const off of [{ enable_thinking: false }, { reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }]) {
      expect(thinkingOf(model, off)).toEqual([thinking, effort, undefined]);
    }
  });

  it('is turned off with a warning where a call is demanded that thinking forbids', () => {
    const parameters = { ...TOOLS, tool_choice: 'required', reasoning_effort: 'high' };
    expect(thinkingOf('claude-sonnet-4-6', parameters)).toEqual([
      { type: 'disabled' },
      undefined,
      ['reasoning_effort'],
    ]);
  });
});
