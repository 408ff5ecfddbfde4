import { AppError } from '@app/common';
import type { PlainEndpoint, UploadedFile } from '@app/llm';
import type { ReceivedForm } from '../dialect';
import { ENDPOINTS } from './endpoints';
import { openAiPlainDialect } from './openai-plain.dialect';

const json = (members: object) => Buffer.from(JSON.stringify(members));
const fileOf = (field: string): UploadedFile => ({
  ...{ field, fileName: 'a.wav', contentType: 'audio/wav', bytes: 1_000 },
  read: () => {
    throw new Error('nobody reads it here');
  },
});
const form = (fields: ReceivedForm['fields'], field = 'file'): ReceivedForm => ({
  ...{ boundary: 'x', fields, files: [fileOf(field)] },
});
const parse = (endpoint: PlainEndpoint, body: Buffer | ReceivedForm) => openAiPlainDialect(endpoint).parseRequest(body);
const refusalOf = (endpoint: PlainEndpoint, body: Buffer | ReceivedForm) => {
  try {
    parse(endpoint, body);
    return undefined;
  } catch (error) {
    return [(error as AppError).code, (error as AppError).details.param];
  }
};

describe('the endpoints beside chat, as callers ask them', () => {
  it('keeps what it does not know, and leaves out what is null', () => {
    const body = json({ model: 'm', input: 'x', dimensions: null, input_type: 'query', user: 'u' });
    expect(parse('embeddings', body)).toMatchObject({
      ...{ endpoint: 'embeddings', model: 'm', stream: false, endUser: 'u' },
      parameters: { input: 'x', input_type: 'query', user: 'u' },
    });
  });

  it('reads numbers, booleans and lists out of the fields of a form, in any order', () => {
    const fields = [
      ['n', '2'],
      ['stream', 'true'],
      ['prompt', 'a hat'],
      ['x[]', '1'],
      ['x[]', '2'],
      ['model', 'm'],
    ] as const;
    expect(parse('images/edits', form(fields, 'image[]'))).toMatchObject({
      ...{ stream: true, choices: 2, parameters: { n: 2, prompt: 'a hat', 'x[]': ['1', '2'] } },
      form: { boundary: 'x', files: [{ field: 'image[]' }] },
    });
  });

  it('touches no prototype, whatever a field is called', () => {
    const request = parse(
      'audio/transcriptions',
      form([
        ['model', 'm'],
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]),
    );
    expect(Object.keys(request.parameters)).toEqual(['constructor']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('streams speech where events are asked for', () => {
    const asked = (more: object) =>
      parse('audio/speech', json({ model: 'm', input: 'x', voice: { id: 'v' }, ...more })).stream;
    expect([asked({}), asked({ stream_format: 'audio' }), asked({ stream_format: 'sse' })]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it.each([
    ['audio/transcriptions', form([['model', 'm']], 'other'), ['missing_required_parameter', 'file']],
    [
      'audio/transcriptions',
      form([
        ['model', 'm'],
        ['temperature', 'warm'],
      ]),
      ['invalid_type', 'temperature'],
    ],
    [
      'audio/transcriptions',
      form([
        ['model', 'm'],
        ['stream', 'maybe'],
      ]),
      ['invalid_type', 'stream'],
    ],
    [
      'audio/transcriptions',
      form([
        ['model', 'm'],
        ['model', 'n'],
      ]),
      ['invalid_type', 'model'],
    ],
    ['audio/transcriptions', form([]), ['missing_required_parameter', 'model']],
    ['audio/transcriptions', json({ model: 'm' }), ['invalid_body', undefined]],
    ['embeddings', form([['model', 'm']]), ['invalid_body', undefined]],
    [
      'images/edits',
      form(
        [
          ['model', 'm'],
          ['prompt', 'x'],
          ['n', '1e3'],
        ],
        'image',
      ),
      ['invalid_type', 'n'],
    ],
    ['embeddings', json({ model: 'm', input: ['a', 1] }), ['invalid_type', 'input[1]']],
    ['embeddings', json({ model: 'm', input: [1, -2] }), ['integer_below_min_value', 'input[1]']],
    ['embeddings', json({ model: 'm', input: [[1], []] }), ['empty_array', 'input[1]']],
    ['embeddings', json({ model: 'm', input: { text: 'x' } }), ['invalid_type', 'input']],
    ['moderations', json({ input: [{ text: 'x' }] }), ['missing_required_parameter', 'input[0].type']],
    ['rerank', json({ model: 'm', query: 'q', documents: [3] }), ['invalid_type', 'documents[0]']],
  ] as const)('%s refuses what is wrong, and names it (%#)', (endpoint, body, refusal) => {
    expect(refusalOf(endpoint, body)).toEqual(refusal);
  });

  it.each(Object.keys(ENDPOINTS) as PlainEndpoint[])('%s throws refusals only, whatever it is sent', (endpoint) => {
    const values = [null, 1, -1, 'x', '', true, [], {}, [null], [[]], ['x'], [{}]];
    const { parameters, file } = ENDPOINTS[endpoint] as {
      readonly parameters: ReadonlyMap<string, unknown>;
      readonly file?: string;
    };
    const usual = { model: 'm', input: 'x', prompt: 'x', query: 'x', documents: ['x'], voice: 'v' };
    const bodies = [...parameters.keys()].flatMap((name) =>
      values.flatMap((value) => [
        json({ ...usual, [name]: value }),
        form(
          [
            ['model', 'm'],
            [name, JSON.stringify(value)],
          ],
          file,
        ),
      ]),
    );
    const thrown = bodies.map((body) => thrownBy(() => parse(endpoint, body)));
    expect(thrown.filter((error) => error !== undefined && !(error instanceof AppError))).toEqual([]);
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
