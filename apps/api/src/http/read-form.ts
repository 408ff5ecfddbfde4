import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
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
  const reader = new FormReader();
  try {
    return await reader.read(request, limitBytes);
  } catch (error) {
    await reader.close();
    request.pause();
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
  private readonly fields: (readonly [string, string])[] = [];
  private readonly spooled: SpooledFile[] = [];
  private readonly files: Promise<UploadedFile>[] = [];

  async read(request: IncomingMessage, limitBytes: number): Promise<SpooledForm> {
    const parser = new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: { fileSize: MAX_FILE_BYTES, files: MAX_FILES, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES },
    });
    const refuse = () => parser.destroy(new AppError('body_too_large'));
    parser.on('field', (name, value, isNameCut, isValueCut) => {
      if (isNameCut || isValueCut) return refuse();
      this.fields.push([name, value]);
    });
    parser.on('file', (field, stream, fileName, _encoding, contentType) => {
      stream.once('limit', refuse);
      const file = this.spool(stream, { field, fileName: fileName ?? 'file', contentType });
      file.catch((error: Error) => parser.destroy(error));
      this.files.push(file);
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) parser.once(limit, refuse);
    await pipeline(request, limited(limitBytes), parser);
    const files = await Promise.all(this.files);
    return { boundary: `weir-${randomUUID()}`, fields: this.fields, files, close: () => this.close() };
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.files);
    await Promise.all(this.spooled.map((file) => file.close()));
  }

  private async spool(stream: BusboyFileStream, facts: FileFacts): Promise<UploadedFile> {
    const file = await SpooledFile.create();
    this.spooled.push(file);
    for await (const bytes of stream as AsyncIterable<Buffer>) await file.append(bytes);
    return { ...facts, bytes: file.bytes, read: () => file.read() };
  }
}

/** Passes so many bytes, then throws. */
const limited = (limitBytes: number) =>
  async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > limitBytes) throw new AppError('body_too_large');
      yield chunk;
    }
  };
