import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { AppError } from '@app/common';
import type { ReceivedForm } from '@app/dialects';
import type { UploadedFile } from '@app/llm';
import { SpooledFile } from './spooled-file';

/** Of one file: what OpenAI takes. */
const MAX_FILE_BYTES = 25 * 1024 * 1024;
const MAX_FILES = 32;
const MAX_FIELDS = 128;
const MAX_FIELD_BYTES = 1024 * 1024;

/** A form that was received; its files are on disk until it is closed. */
export interface SpooledForm extends ReceivedForm {
  close(): Promise<void>;
}

export const isForm = ({ headers }: IncomingMessage): boolean =>
  /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');

/**
 * A form, in whatever order its parts come. Throws AppError: 'body_too_large' as soon as that is known, 'invalid_body' for
 * what is no form, or when the caller leaves in the middle.
 */
export async function readForm(request: IncomingMessage, limitBytes: number): Promise<SpooledForm> {
  if (Number(request.headers['content-length']) > limitBytes) throw new AppError('body_too_large');
  let reader: FormReader | undefined;
  try {
    reader = new FormReader(request, limitBytes);
    return await reader.form();
  } catch (error) {
    await reader?.close();
    throw error instanceof AppError ? error : new AppError('invalid_body', { message: NO_FORM, cause: error });
  }
}

const NO_FORM = 'The request body is not a valid form (multipart/form-data).';

interface FileFacts {
  readonly field: string;
  readonly fileName: string;
  readonly contentType: string;
}

class FormReader {
  private readonly parser: BusboyInstance;
  private readonly fields: (readonly [string, string])[] = [];
  private readonly streams: BusboyFileStream[] = [];
  private readonly spooled: SpooledFile[] = [];
  private readonly files: Promise<UploadedFile>[] = [];
  private readonly whole: Promise<void>;
  private fail!: (error: Error) => void;
  private bytes = 0;

  /** Throws Error when the headers do not say how parts are separated. */
  constructor(
    private readonly request: IncomingMessage,
    private readonly limitBytes: number,
  ) {
    this.parser = new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: { fileSize: MAX_FILE_BYTES, files: MAX_FILES, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES },
    });
    this.whole = new Promise((resolve, reject) => {
      this.fail = reject;
      this.parser.once('finish', resolve);
    });
    this.listen();
  }

  async form(): Promise<SpooledForm> {
    await this.whole;
    const files = await Promise.all(this.files);
    return { boundary: `weir-${randomUUID()}`, fields: this.fields, files, close: () => this.close() };
  }

  /** Nothing is read any more; the rest of the request is for whoever answers it. */
  async close(): Promise<void> {
    this.request.off('data', this.take).pause();
    for (const stream of this.streams) stream.destroy();
    await Promise.allSettled(this.files);
    await Promise.all(this.spooled.map((file) => file.close()));
  }

  private listen(): void {
    const { parser, request } = this;
    const refuse = () => this.fail(new AppError('body_too_large'));
    parser.on('error', (error: Error) => this.fail(error));
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) parser.once(limit, refuse);
    parser.on('field', (name: string | undefined, value, isNameCut, isValueCut) => {
      if (isNameCut || isValueCut) return refuse();
      if (name !== undefined) this.fields.push([name, value]);
    });
    parser.on('file', (field: string | undefined, stream, ...[fileName, , contentType]) => {
      this.keep({ field: field ?? '', fileName: fileName ?? 'file', contentType }, stream);
    });
    request.on('data', this.take);
    request.once('end', () => parser.end());
    request.once('error', (error) => this.fail(error));
    request.once('close', () => {
      if (!request.readableEnded) this.fail(new Error('the caller left'));
    });
  }

  private keep(facts: FileFacts, stream: BusboyFileStream): void {
    // A form that ends too early says so here as well, maybe before anybody reads.
    stream.on('error', (error) => this.fail(error)).once('limit', () => this.fail(new AppError('body_too_large')));
    this.streams.push(stream);
    const file = this.spool(stream, facts);
    file.catch((error: Error) => this.fail(error));
    this.files.push(file);
  }

  private readonly take = (chunk: Buffer): void => {
    this.bytes += chunk.length;
    if (this.bytes > this.limitBytes) return this.fail(new AppError('body_too_large'));
    if (this.parser.write(chunk)) return;
    this.request.pause();
    this.parser.once('drain', () => this.request.resume());
  };

  private async spool(stream: BusboyFileStream, facts: FileFacts): Promise<UploadedFile> {
    const file = await SpooledFile.create();
    this.spooled.push(file);
    for await (const bytes of stream as AsyncIterable<Buffer>) await file.append(bytes);
    return { ...facts, bytes: file.bytes, read: () => file.read() };
  }
}
