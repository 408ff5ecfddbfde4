import { PCM16, type Pcm, pcmOf, UpstreamError, wavOf } from '@app/llm';
import type { AnswerIdentity } from '../adapter';
import type { JsonObject } from '../openai-compatible/wire';

/** Base64 of so many bytes can be followed by more: whole groups of three, and whole samples of two. */
const JOINABLE_BYTES = 6;

type Wanted = Pick<AnswerIdentity, 'audioFormat' | 'fallbackId' | 'createdAtSeconds'>;

/** What one candidate says aloud, in the form its caller asked for: pieces of PCM, or one file when all of it has come. */
export class SoundReader {
  private waiting: Buffer[] = [];
  private isBegun = false;
  private pcm: Pcm = PCM16;

  constructor(
    private readonly wanted: Wanted,
    private readonly index: number,
  ) {}

  get isHeard(): boolean {
    return this.isBegun || this.waiting.length > 0;
  }

  /** What can go out now. Throws UpstreamError('malformed_response') for sound in another form. */
  read(mimeType: string, base64: string): readonly JsonObject[] {
    const pcm = pcmOf(mimeType);
    const { audioFormat } = this.wanted;
    const fits = pcm && (audioFormat === 'wav' || (pcm.rate === PCM16.rate && pcm.channels === PCM16.channels));
    if (!fits) throw new UpstreamError('malformed_response', { message: `the answer is of type "${mimeType}"` });
    this.pcm = pcm;
    this.waiting.push(Buffer.from(base64, 'base64'));
    if (audioFormat === 'wav') return [];
    const bytes = Buffer.concat(this.waiting);
    const joinable = bytes.length - (bytes.length % JOINABLE_BYTES);
    this.waiting = joinable < bytes.length ? [bytes.subarray(joinable)] : [];
    return joinable > 0 ? [this.delta(bytes.subarray(0, joinable))] : [];
  }

  /** What waited for more. */
  end(): readonly JsonObject[] {
    if (this.waiting.length === 0) return [];
    const bytes = Buffer.concat(this.waiting);
    this.waiting = [];
    return [this.delta(this.wanted.audioFormat === 'wav' ? wavOf(bytes, this.pcm) : bytes)];
  }

  /** Google keeps no sound to come back to: it has expired by now. Nor does it write down what is said. */
  private delta(bytes: Buffer): JsonObject {
    const data = bytes.toString('base64');
    if (this.isBegun) return { audio: { data } };
    this.isBegun = true;
    const { fallbackId, createdAtSeconds } = this.wanted;
    const id = `audio_${fallbackId.replace(/^chatcmpl-/, '')}${this.index === 0 ? '' : `_${this.index}`}`;
    return { audio: { id, data, transcript: '', expires_at: createdAtSeconds } };
  }
}
