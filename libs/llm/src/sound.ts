/** Sound without a container: samples of 16 bits, little-endian. */
export interface Pcm {
  /** Samples a second. */
  readonly rate: number;
  readonly channels: number;
}

/** What chat completions call `pcm16`. Source: OpenAI's guide to audio. */
export const PCM16: Pcm = { rate: 24_000, channels: 1 };

const RAW = /^audio\/(?:x-)?(?:l16|pcm|raw)\b/i;

/** Of a type such as `audio/L16;codec=pcm;rate=24000`; undefined for sound in a container. */
export function pcmOf(mimeType: string): Pcm | undefined {
  if (!RAW.test(mimeType)) return undefined;
  const number = (name: string) => new RegExp(`;\\s*${name}=(\\d{1,6})(?:;|\\s|$)`, 'i').exec(mimeType)?.[1];
  return {
    rate: Number(number('rate') ?? PCM16.rate) || PCM16.rate,
    channels: Number(number('channels') ?? PCM16.channels) || PCM16.channels,
  };
}

const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/** The same sound as a WAV file. Source: Microsoft and IBM, Multimedia Programming Interface, RIFF WAVE. */
export function wavOf(samples: Buffer, { rate, channels }: Pcm): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const bytesPerFrame = channels * BYTES_PER_SAMPLE;
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + samples.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * bytesPerFrame, 28);
  header.writeUInt16LE(bytesPerFrame, 32);
  header.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
