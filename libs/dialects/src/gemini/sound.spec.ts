import type { AppError } from '@app/common';
import { chunk, finished, request, role, usageOf, written } from '../__fixtures__/chunks';
import { eventFraming } from './framing';
import { parseRequest } from './parse-request';
import { renderResponse } from './render-candidates';
import { GeminiStreamRenderer } from './stream-renderer';

const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
const parse = (document: object) =>
  parseRequest(Buffer.from(JSON.stringify({ contents, ...document })), { model: 'm', stream: false });
const speaking = (more: object = {}) => ({ generationConfig: { responseModalities: ['AUDIO'], ...more } });
const voice = (voiceName: string) => ({ speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName } } } });

describe('sound in the words of Gemini', () => {
  it('is asked of others as text and audio, with the voice that was named', () => {
    const audio = { voice: 'Kore', format: 'pcm16' };
    expect(parse(speaking(voice('Kore'))).parameters).toEqual({ modalities: ['text', 'audio'], audio });
    const snake = { speech_config: { voice_config: { prebuilt_voice_config: { voice_name: 'Kore' } } } };
    expect(parse(speaking(snake)).parameters).toEqual({ modalities: ['text', 'audio'], audio });
    expect(parse(speaking()).parameters['audio']).toEqual({ voice: 'alloy', format: 'pcm16' });
  });

  it('of several speakers is for Google alone', () => {
    const { native } = parse(speaking({ speechConfig: { multiSpeakerVoiceConfig: { speakerVoiceConfigs: [] } } }));
    expect(native!.onlyBecauseOf).toBe('generationConfig.speechConfig.multiSpeakerVoiceConfig');
  });

  it('names a wrong voice by its path', () => {
    const param = 'generationConfig.speechConfig.voiceConfig.prebuiltVoiceConfig.voiceName';
    expect(() => parse(speaking(voice(7 as never)))).toThrow(
      expect.objectContaining<Partial<AppError>>({ details: expect.objectContaining({ param }) as object }),
    );
  });

  it('becomes a file when it comes as samples alone', () => {
    const inlineData = { mimeType: 'audio/L16;rate=16000', data: Buffer.from([1, 0]).toString('base64') };
    const { messages } = parse({ contents: [{ parts: [{ inlineData }] }] });
    const [part] = messages[0]!.content as unknown as readonly { input_audio: { data: string; format: string } }[];
    const wav = Buffer.from(part!.input_audio.data, 'base64');
    expect([part!.input_audio.format, wav.length, wav.readUInt32LE(24)]).toEqual(['wav', 46, 16_000]);
  });

  const usage = usageOf({ input: 3, input_audio: 4, output: 5, output_audio: 6, reasoning: 7 });
  const audio = { id: 'audio_1', data: 'AAAA', transcript: 'Hello', expires_at: 1 };
  const inlineData = { mimeType: 'audio/L16;codec=pcm;rate=24000', data: 'AAAA' };
  const askedFor = (responseModalities: readonly string[]) =>
    request({ native: { format: 'gemini', document: { generationConfig: { responseModalities } } } });

  it.each([
    [['AUDIO'], [{ inlineData }]],
    [
      ['TEXT', 'AUDIO'],
      [{ inlineData }, { text: 'Hello' }],
    ],
  ])('is answered inline, with what is said where %j is wanted', (wanted, parts) => {
    const message = { role: 'assistant', content: null, audio };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
    const completion = { id: 'x', object: 'chat.completion' as const, created: 1, model: 'm', choices };
    expect(JSON.parse(renderResponse({ completion }, usage, askedFor(wanted)))).toMatchObject({
      candidates: [{ content: { parts }, finishReason: 'STOP' }],
      usageMetadata: {
        ...{ promptTokenCount: 7, candidatesTokenCount: 11, thoughtsTokenCount: 7, totalTokenCount: 25 },
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 3 },
          { modality: 'AUDIO', tokenCount: 4 },
        ],
        candidatesTokensDetails: [
          { modality: 'TEXT', tokenCount: 5 },
          { modality: 'AUDIO', tokenCount: 6 },
        ],
      },
    });
  });

  it('streams piece by piece', () => {
    const renderer = new GeminiStreamRenderer(askedFor(['AUDIO']), eventFraming);
    const pieces = [chunk({ audio: { id: 'a', transcript: 'Hel' } }), chunk({ audio: { data: 'AAAA' } })];
    const frames = written(renderer, [role, ...pieces, finished('stop')], usage);
    expect(frames.split('\n\n')[0]).toContain(JSON.stringify([{ inlineData }]));
    expect(frames).not.toContain('Hel');
  });
});
