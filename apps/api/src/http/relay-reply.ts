import type { ServerResponse } from 'node:http';
import type { ChatDialect } from '@app/dialects';
import type { Ticker } from '@app/upstream';
import { sendRefusal } from './send-refusal';

/** Proxies and clients give up on connections that stay silent; official clients ignore comments. */
const KEEP_ALIVE_AFTER_MS = 10_000;
const EVENT_STREAM = { contentType: 'text/event-stream; charset=utf-8', keepAlive: ': keep-alive\n\n' };

const STREAM_HEADERS = { 'cache-control': 'no-store', 'x-accel-buffering': 'no' };

/** One HTTP answer, whole or streamed, and whether its caller is still there. */
export class RelayReply {
  private readonly headers: Record<string, string> = {};
  private lastWriteMs = 0;
  private unwatch: (() => void) | undefined;
  private hasLeft = false;
  private isText = true;

  constructor(
    private readonly raw: ServerResponse,
    private readonly ticker: Ticker,
    private readonly dialect: Pick<ChatDialect, 'requestIdHeader' | 'streaming'> = {},
  ) {
    raw.on('close', () => {
      this.hasLeft = !raw.writableFinished;
      this.unwatch?.();
    });
  }

  /** Bytes have gone out: status and headers are decided. */
  get isBegun(): boolean {
    return this.raw.headersSent;
  }

  get isGone(): boolean {
    return this.hasLeft;
  }

  /** Once the call was admitted. */
  get requestId(): string | undefined {
    return this.headers['x-request-id'];
  }

  /** Names the call, where clients of its dialect look, too. */
  identify(requestId: string): void {
    this.header('x-request-id', requestId);
    if (this.dialect.requestIdHeader !== undefined) this.header(this.dialect.requestIdHeader, requestId);
  }

  /** For the answer that comes; no effect once it has begun. */
  header(name: string, value: string): void {
    this.headers[name] = value;
  }

  headersOf({ headers }: { readonly headers: Readonly<Record<string, string>> }): void {
    Object.assign(this.headers, headers);
  }

  removeHeader(name: string): void {
    delete this.headers[name];
  }

  onGone(left: () => void): void {
    this.raw.once('close', () => {
      if (!this.raw.writableFinished) left();
    });
  }

  onDrain(resume: () => void): void {
    this.raw.once('drain', resume);
  }

  /** Complete frames of a stream. False: the caller reads slowly. */
  stream(frames: string): boolean {
    if (this.hasLeft) return true;
    if (!this.isBegun) this.beginStream();
    this.lastWriteMs = performance.now();
    return this.raw.write(frames);
  }

  /** Nothing, said in the format of the stream: its headers go out with it. */
  keepAlive(): void {
    this.stream((this.dialect.streaming ?? EVENT_STREAM).keepAlive);
  }

  endStream(frames: string): void {
    if (this.hasLeft) return;
    if (!this.isBegun) this.beginStream();
    this.raw.end(frames);
  }

  /** Bytes of a file, as they come. False: the caller reads slowly. */
  bytes(bytes: Buffer, contentType: string): boolean {
    if (this.hasLeft) return true;
    if (!this.isBegun) {
      this.isText = false;
      this.header('content-type', contentType);
      this.raw.writeHead(200, this.headers);
    }
    return this.raw.write(bytes);
  }

  endBytes(): void {
    if (!this.hasLeft) this.raw.end();
  }

  /** The end of an answer that began and failed. A file has no place for words: its caller finds the connection cut. */
  breakOff(frames: string): void {
    if (this.isText) this.endStream(frames);
    else this.raw.destroy();
  }

  json(status: number, body: string): void {
    this.whole(status, { contentType: 'application/json; charset=utf-8', body });
  }

  whole(status: number, { contentType, body }: { readonly contentType: string; readonly body: string }): void {
    if (this.hasLeft) return;
    this.header('content-type', contentType);
    this.header('content-length', String(Buffer.byteLength(body)));
    this.raw.writeHead(status, this.headers);
    this.raw.end(body);
  }

  /** May come before the request is whole. */
  refuse(status: number, body: string): void {
    if (!this.hasLeft) sendRefusal(this.raw, { status, headers: this.headers, body });
  }

  private beginStream(): void {
    const { contentType } = this.dialect.streaming ?? EVENT_STREAM;
    this.header('content-type', contentType);
    this.raw.writeHead(200, Object.assign(this.headers, STREAM_HEADERS));
    this.unwatch = this.ticker.watch(() => {
      if (performance.now() - this.lastWriteMs > KEEP_ALIVE_AFTER_MS) this.keepAlive();
    });
  }
}
