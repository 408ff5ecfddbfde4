import { AppError } from '@app/common';
import { fitParameters } from './fit-parameters';

const KNOWN = new Set(['temperature', 'stop']);

describe('the parameters a vendor knows', () => {
  it('leaves parameters alone that are all known', () => {
    const parameters = { temperature: 1, stop: ['a'] };
    expect(fitParameters(parameters, KNOWN)).toEqual({ parameters, dropped: [] });
    expect(fitParameters(parameters, KNOWN).parameters).toBe(parameters);
  });

  it('leaves out, and names, what only tunes', () => {
    const asked = { temperature: 1, seed: 7, logit_bias: {}, logprobs: false, n: 1, tool_choice: 'auto' };
    expect(fitParameters(asked, KNOWN)).toEqual({
      parameters: { temperature: 1 },
      dropped: ['seed', 'logit_bias', 'logprobs', 'n', 'tool_choice'],
    });
  });

  it('leaves out without a word what we do ourselves', () => {
    expect(fitParameters({ separate_reasoning: true }, KNOWN)).toEqual({ parameters: {}, dropped: [] });
  });

  it.each([
    ['logprobs', true],
    ['n', 2],
    ['tools', [{ type: 'function' }]],
    ['tool_choice', 'required'],
    ['response_format', { type: 'json_object' }],
    ['modalities', ['text', 'audio']],
    ['service_tier', 'priority'],
    ['enable_search', true],
  ])('refuses %s, naming it, because the answer would be another', (name, value) => {
    const refused = () => fitParameters({ [name]: value }, KNOWN);
    expect(refused).toThrow(AppError);
    expect(refused).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', details: { message: expect.any(String), param: name } }),
    );
  });
});
