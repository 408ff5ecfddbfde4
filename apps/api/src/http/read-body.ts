import type { IncomingMessage } from 'node:http';
import { AppError } from '@app/common';

/**
 * The body of a request, whole. Until this is called nothing of it is read beyond what the sockets buffer.
 * Throws AppError: 'body_too_large' as soon as that is known, 'invalid_body' when the caller leaves in the middle.
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const broken = (cause?: unknown) => reject(new AppError('invalid_body', { cause }));
    if (Number(request.headers['content-length']) > limitBytes) return reject(new AppError('body_too_large'));
    if (request.destroyed && !request.readableEnded) return broken();
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= limitBytes) return;
      request.off('data', onData).pause();
      reject(new AppError('body_too_large'));
    };
    request.on('data', onData);
    request.once('end', () => resolve(Buffer.concat(chunks, bytes)));
    request.once('error', broken);
    request.once('close', () => {
      if (!request.readableEnded) broken();
    });
  });
}
