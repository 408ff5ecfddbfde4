import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { UpstreamError } from '@app/llm';
import type { HttpAnswer } from '@app/providers';
import type { ExchangeSink } from './exchange-sink';

/** Our calls ask for none, and some vendors and proxies compress all the same. */
const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** A sink between, for answers that come compressed. It hands on small pieces, so what reads them may stop at its limit. */
export class Decoded implements ExchangeSink {
  private decoder: Transform | undefined;
  private isOver = false;

  constructor(
    private readonly sink: ExchangeSink,
    private readonly abort: () => void,
  ) {}

  onHead(status: number, headers: HttpAnswer['headers']): void {
    const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
    if (encoding !== 'identity' && encoding !== '') this.decoder = this.open(encoding);
    if (!this.isOver) this.sink.onHead(status, headers);
  }

  onData(bytes: Buffer): void {
    if (this.decoder) this.decoder.write(bytes);
    else if (!this.isOver) this.sink.onData(bytes);
  }

  onEnd(): void {
    if (this.decoder) this.decoder.end();
    else if (!this.isOver) this.sink.onEnd();
  }

  onFailure(error: UpstreamError): void {
    this.close();
    this.sink.onFailure(error);
  }

  pause(): void {
    this.decoder?.pause();
  }

  resume(): void {
    this.decoder?.resume();
  }

  /** Nothing more is handed on. */
  close(): void {
    this.isOver = true;
    this.decoder?.destroy();
  }

  private open(encoding: string): Transform | undefined {
    const create = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
    if (!create) return this.fail(new UpstreamError('malformed_response', { message: 'an unknown content-encoding' }));
    const decoder = create();
    decoder.on('data', (bytes: Buffer) => this.isOver || this.sink.onData(bytes));
    decoder.on('end', () => this.isOver || this.sink.onEnd());
    decoder.on('error', (cause) => this.fail(new UpstreamError('malformed_response', { cause })));
    return decoder;
  }

  private fail(error: UpstreamError): undefined {
    if (this.isOver) return;
    this.close();
    this.abort();
    this.sink.onFailure(error);
  }
}
