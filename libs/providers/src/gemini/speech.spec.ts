import type { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import fc from 'fast-check';
import { ANSWER, failureOf, readAll, REQUEST, TARGET } from '../__fixtures__/describe-adapter';
import { CompletionOfStream } from '../openai-compatible/completion-of-stream';
import { geminiAdapter } from './gemini.adapter';

const chat = geminiAdapter.chat!;
const native = geminiAdapter.native!.gemini!;
const PCM = 'audio/L16;codec=pcm;rate=24000';
const HEARD = { ...ANSWER, audioFormat: 'pcm16' };

const configOf = (parameters: ChatRequest['parameters'], stream = false) => {
  const { body, dropped } = chat.buildRequest({ ...REQUEST, stream, parameters }, TARGET);
  return { ...(JSON.parse(body) as { generationConfig: object }).generationConfig, dropped };
};
const refusalOf = (parameters: ChatRequest['parameters'], stream = false) => {
  try {
    configOf(parameters, stream);
    return undefined;
  } catch (error) {
    return [(error as AppError).code, (error as AppError).details.param];
  }
};
const spoken = (bytes: readonly number[], mimeType = PCM) => ({
  inlineData: { mimeType, data: Buffer.from(bytes).toString('base64') },
});
const usageMetadata = {
  ...{ promptTokenCount: 9, candidatesTokenCount: 40, totalTokenCount: 49 },
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: 9 }],
  candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 40 }],
};
const answered = (parts: readonly object[]) => ({
  candidates: [{ content: { parts }, finishReason: 'STOP' }],
  usageMetadata,
});
const messageOf = (parts: readonly object[], answer: typeof ANSWER = HEARD) =>
  chat.parseResponse(answered(parts), answer).completion.choices[0]!.message;
const audioOf = (parts: readonly object[], answer = HEARD) => messageOf(parts, answer)['audio'] as { data: string };
const bytesOf = (base64: unknown) => [...Buffer.from(base64 as string, 'base64')];

describe('speech of Gemini', () => {
  it.each([[['audio']], [['text', 'audio']]])('is asked for by modalities %j and a voice', (modalities) => {
    expect(configOf({ modalities, audio: { voice: 'Kore', format: 'wav' } })).toEqual({
      responseModalities: ['AUDIO'],
      speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
    });
  });

  it.each<[ChatRequest['parameters'], boolean, string, string]>([
    [{ audio: { voice: 'Kore', format: 'mp3' } }, false, 'unsupported_parameter', 'audio.format'],
    [{ audio: { voice: 'Kore', format: 'wav' } }, true, 'unsupported_parameter', 'audio.format'],
    [{ audio: { voice: { id: 'x' }, format: 'pcm16' } }, false, 'unsupported_parameter', 'audio.voice'],
    [{}, false, 'missing_required_parameter', 'audio'],
  ])('is refused by the name of what cannot be: %j, streamed: %s', (more, stream, code, param) => {
    expect(refusalOf({ modalities: ['audio'], ...more }, stream)).toEqual([code, param]);
  });

  it('goes with no image', () => {
    const audio = { voice: 'Kore', format: 'pcm16' };
    expect(refusalOf({ modalities: ['image', 'audio'], audio })).toEqual(['unsupported_parameter', 'modalities']);
  });

  it('is the audio of the message, charged as sound', () => {
    const { completion, reported } = chat.parseResponse(answered([spoken([1, 2, 3, 4])]), HEARD);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: {
        content: null,
        audio: { id: 'audio_W', data: 'AQIDBA==', transcript: '', expires_at: ANSWER.createdAtSeconds },
      },
    });
    expect(reported!.usage.quantities).toMatchObject({ input: 9, output: 0, output_audio: 40 });
    expect(reported!.document.completion_tokens_details['audio_tokens']).toBe(40);
  });

  it('becomes a WAV file where one is wanted, at the rate it has', () => {
    const { data } = audioOf([spoken([1, 2], 'audio/L16;rate=16000'), spoken([3, 4], 'audio/L16;rate=16000')], {
      ...HEARD,
      audioFormat: 'wav',
    });
    const wav = Buffer.from(data, 'base64');
    expect([wav.length, wav.toString('latin1', 0, 4), wav.readUInt32LE(24)]).toEqual([48, 'RIFF', 16_000]);
    expect([...wav.subarray(44)]).toEqual([1, 2, 3, 4]);
  });

  it.each(['audio/mp3', 'audio/wav', 'audio/L16;rate=16000', 'audio/pcm;rate=24000;channels=2'])(
    'of type %s is no pcm16, and no answer',
    (type) => {
      expect(failureOf(() => messageOf([spoken([1, 2], type)]))).toMatchObject({ failure: 'malformed_response' });
    },
  );

  it('says nothing to who did not ask to hear', () => {
    expect(messageOf([spoken([1, 2]), { text: 'a' }], ANSWER)).toEqual({
      ...{ role: 'assistant', content: 'a', refusal: null },
    });
  });

  it('streams in pieces whose base64 can be joined, however it was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(255), { minLength: 1, maxLength: 20 }), { minLength: 1 }), (pieces) => {
        const events = pieces.map((piece) => ({ candidates: [{ content: { parts: [spoken(piece)] } }] }));
        const { chunks, choices, stream } = readAll(
          chat,
          [...events, answered([])].map((document) => ({ data: JSON.stringify(document) })),
          HEARD,
        );
        const sounds = choices.flatMap(({ delta }) => (delta['audio'] as { id?: string; data: string }) ?? []);
        expect(bytesOf(sounds.map(({ data }) => data).join(''))).toEqual(pieces.flat());
        expect(sounds.map(({ id }) => id)).toEqual(['audio_W', ...Array<undefined>(sounds.length - 1)]);
        expect(chunks.filter(({ isSubstance }) => isSubstance)).toHaveLength(sounds.length);
        expect(stream.reported!.usage.quantities.output_audio).toBe(40);
      }),
    );
  });

  it('is whole when its stream is put together', () => {
    const events = [
      [1, 2, 3, 4],
      [5, 6],
    ].map((piece) => ({ candidates: [{ content: { parts: [spoken(piece)] } }] }));
    const { chunks, stream } = readAll(
      chat,
      [...events, answered([])].map((document) => ({ data: JSON.stringify(document) })),
      HEARD,
    );
    const whole = new CompletionOfStream(10_000);
    for (const chunk of chunks) whole.add(chunk);
    const { audio } = whole.end(stream).completion.choices[0]!.message as { audio: { id: string; data: string } };
    expect([audio.id, bytesOf(audio.data)]).toEqual(['audio_W', [1, 2, 3, 4, 5, 6]]);
  });

  it("goes out to Google's own callers as it came, at once", () => {
    const event = JSON.stringify({ candidates: [{ content: { parts: [spoken([1], 'audio/wav')] } }] });
    const [chunk] = native.openStream(HEARD).push({ data: event });
    expect(chunk).toMatchObject({ frames: `data: ${event}\n\n`, isSubstance: true });
    const body = answered([spoken([1], 'audio/wav')]);
    expect(native.parseResponse(body, HEARD, 'source').native).toBe('source');
  });

  it('of an earlier answer is not kept', () => {
    const messages = [
      { role: 'user' as const, content: 'hi' },
      { role: 'assistant' as const, audio: { id: 'audio_1' } },
      { role: 'user' as const, content: 'and?' },
    ];
    expect(() => chat.buildRequest({ ...REQUEST, messages }, TARGET)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ param: 'messages[1].audio' }) }),
    );
  });
});

describe('sound that Gemini hears', () => {
  const partOf = (part: object) => {
    const { body } = chat.buildRequest({ ...REQUEST, messages: [{ role: 'user', content: [part as never] }] }, TARGET);
    return (JSON.parse(body) as { contents: { parts: { inlineData: { mimeType: string; data: string } }[] }[] })
      .contents[0]!.parts[0]!.inlineData;
  };

  it.each([
    ['wav', 'audio/wav'],
    ['mp3', 'audio/mp3'],
    ['mpeg', 'audio/mp3'],
    ['flac', 'audio/flac'],
    ['ogg', 'audio/ogg'],
  ])('in the form %s is of type %s', (format, mimeType) => {
    expect(partOf({ type: 'input_audio', input_audio: { data: 'AAAA', format } })).toEqual({ mimeType, data: 'AAAA' });
  });

  it('as samples alone becomes a file', () => {
    const { mimeType, data } = partOf({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'pcm16' } });
    expect([mimeType, Buffer.from(data, 'base64').toString('latin1', 0, 4)]).toEqual(['audio/wav', 'RIFF']);
  });

  it('from an address comes along', () => {
    const part = { type: 'audio_url', audio_url: { url: 'data:audio/x-wav;base64,AAAA' } };
    expect(partOf(part)).toEqual({ mimeType: 'audio/wav', data: 'AAAA' });
  });
});
