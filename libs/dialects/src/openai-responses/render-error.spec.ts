import { AppError } from '@app/common';
import { renderError } from './render-error';

const rendered = (param: string | undefined) => {
  const message = `This model does not support '${String(param)}'.`;
  return (JSON.parse(renderError(new AppError('unsupported_parameter', { param, message }))) as { error: object })
    .error;
};

describe('a refusal to a caller of Responses', () => {
  it.each([
    ['messages[0].content[1]', 'input'],
    ['messages', 'input'],
    ['max_tokens', 'max_output_tokens'],
    ['max_completion_tokens', 'max_output_tokens'],
    ['response_format', 'text.format'],
    ['reasoning_effort', 'reasoning.effort'],
    ['logprobs', 'include'],
    ['tools[0]', 'tools[0]'],
    ['temperature', 'temperature'],
  ])('F10 names %s by its own parameter %s', (param, own) => {
    expect(rendered(param)).toEqual({
      message: `This model does not support '${own}'.`,
      type: 'invalid_request_error',
      param: own,
      code: 'unsupported_parameter',
    });
  });

  it('names none where there is none', () => {
    expect(rendered(undefined)).toMatchObject({ param: null });
  });
});
