import { UpstreamError } from '@app/llm';
import type { SseEvent } from '@app/providers';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';

type Headers = ReturnType<EventStreamCodec['decode']>['headers'];

/** Lengths and checksums around a message without headers and payload. */
const SMALLEST_FRAME = 16;
const LENGTH_BYTES = 4;

/**
 * AWS's `application/vnd.amazon.eventstream`: binary frames, each with its length in front and checked sums. An event comes
 * out under its type, a failure of the vendor as `exception:<type>` or `error:<code>`.
 */
export class AwsEventReader {
  private readonly codec = new EventStreamCodec(toUtf8, fromUtf8);
  private pieces: Buffer[] = [];
  private waitingBytes = 0;
  /** Of the frame that is being received, as far as that is known. */
  private frameBytes = LENGTH_BYTES;

  constructor(
    private readonly limit: number,
    private readonly onEvent: (event: SseEvent) => void,
  ) {}

  push(bytes: Buffer): void {
    this.pieces.push(bytes);
    this.waitingBytes += bytes.length;
    // Pieces are joined once for each frame, not once for each piece.
    if (this.waitingBytes < this.frameBytes) return;
    const rest = this.takeFrames(this.pieces.length === 1 ? bytes : Buffer.concat(this.pieces));
    this.pieces = rest.length > 0 ? [rest] : [];
    this.waitingBytes = rest.length;
  }

  /** What is left of a frame is no event: the adapter knows whether the answer was complete without it. */
  end(): void {
    this.pieces = [];
    this.waitingBytes = 0;
  }

  private takeFrames(bytes: Buffer): Buffer {
    let rest = bytes;
    for (;;) {
      this.frameBytes = rest.length < LENGTH_BYTES ? LENGTH_BYTES : rest.readUInt32BE(0);
      if (rest.length < LENGTH_BYTES) return rest;
      if (this.frameBytes < SMALLEST_FRAME || this.frameBytes > this.limit) {
        throw malformed('a frame of the stream has an impossible length');
      }
      if (rest.length < this.frameBytes) return rest;
      this.onEvent(this.read(rest.subarray(0, this.frameBytes)));
      rest = rest.subarray(this.frameBytes);
    }
  }

  private read(frame: Buffer): SseEvent {
    const { headers, body } = this.decode(frame);
    const type = text(headers, ':message-type');
    if (type === 'error') {
      const message = text(headers, ':error-message');
      return { event: `error:${text(headers, ':error-code') ?? ''}`, data: JSON.stringify({ message }) };
    }
    const data = toUtf8(body);
    if (type === 'exception') return { event: `exception:${text(headers, ':exception-type') ?? ''}`, data };
    return { event: text(headers, ':event-type'), data };
  }

  private decode(frame: Buffer): ReturnType<EventStreamCodec['decode']> {
    try {
      return this.codec.decode(frame);
    } catch (cause) {
      throw malformed('a frame of the stream cannot be read', cause);
    }
  }
}

function text(headers: Headers, name: string): string | undefined {
  const value = headers[name]?.value;
  return typeof value === 'string' ? value : undefined;
}

const malformed = (message: string, cause?: unknown) => new UpstreamError('malformed_response', { message, cause });
