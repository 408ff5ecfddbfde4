import type { HttpAnswer } from '@app/providers';
import { isDocument, tooLarge } from './answer-form';

/** Error bodies are read no further. */
const ERROR_BODY_BYTES = 64 * 1024;

/** An answer that is not read as it comes: head and body, within bounds. */
export class AnswerBody {
  status: number | null = null;
  headers: HttpAnswer['headers'] = {};
  bytes = 0;
  private readonly parts: Buffer[] = [];

  constructor(private readonly limitBytes: number) {}

  get requestId(): string | null {
    const id = this.headers['x-request-id'];
    return typeof id === 'string' ? id.slice(0, 200) : null;
  }

  get contentType(): string {
    return String(this.headers['content-type'] ?? 'application/octet-stream');
  }

  get isError(): boolean {
    return this.status !== null && (this.status < 200 || this.status > 299);
  }

  /** One document, or the page of a proxy, whatever was asked for. */
  get isDocument(): boolean {
    return isDocument(this.contentType);
  }

  add(bytes: Buffer): void {
    this.bytes += bytes.length;
    if (this.bytes <= (this.isError ? ERROR_BODY_BYTES : this.limitBytes)) this.parts.push(bytes);
    else if (!this.isError) throw tooLarge();
  }

  whole(): HttpAnswer {
    return { status: this.status ?? 0, headers: this.headers, body: Buffer.concat(this.parts).toString('utf8') };
  }
}
