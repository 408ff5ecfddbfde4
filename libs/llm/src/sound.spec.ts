import { pcmOf, wavOf } from './sound';

describe('sound without a container', () => {
  it.each([
    ['audio/L16;codec=pcm;rate=16000', { rate: 16_000, channels: 1 }],
    ['audio/pcm; rate=48000; channels=2', { rate: 48_000, channels: 2 }],
    ['audio/l16', { rate: 24_000, channels: 1 }],
    ['audio/pcm;rate=0', { rate: 24_000, channels: 1 }],
    ['audio/wav', undefined],
    ['audio/mp3;rate=24000', undefined],
    ['audio/pcmu', undefined],
  ])('is told by its type: %s', (type, pcm) => {
    expect(pcmOf(type)).toEqual(pcm);
  });

  it('becomes a WAV file by 44 bytes in front', () => {
    const wav = wavOf(Buffer.from([1, 0, 2, 0]), { rate: 24_000, channels: 1 });
    expect(wav.toString('hex')).toBe(
      [
        ...['52494646', '28000000', '57415645', '666d7420', '10000000', '0100', '0100'],
        ...['c05d0000', '80bb0000', '0200', '1000', '64617461', '04000000', '01000200'],
      ].join(''),
    );
  });
});
