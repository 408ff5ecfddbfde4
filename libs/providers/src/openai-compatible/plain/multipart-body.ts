import type { FormParts, UploadedFile } from '@app/llm';

const UTF8 = new TextEncoder();

/** A form, written anew: its size is known before the first byte, and its files are read as they are sent. */
export function multipartBody(fields: Readonly<Record<string, unknown>>, { boundary, files }: FormParts) {
  const texts = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => UTF8.encode(textPart(boundary, name, String(one)))),
  );
  const parts = files.map((file) => ({ file, head: UTF8.encode(fileHead(boundary, file)) }));
  const between = UTF8.encode('\r\n');
  const end = UTF8.encode(`--${boundary}--\r\n`);
  const sizes = [
    ...texts.map(({ length }) => length),
    ...parts.map(({ file, head }) => head.length + file.bytes + between.length),
  ];
  async function* read(): AsyncGenerator<Uint8Array> {
    yield* texts;
    for (const { file, head } of parts) {
      yield head;
      yield* file.read();
      yield between;
    }
    yield end;
  }
  return { bytes: sizes.reduce((sum, size) => sum + size, end.length), read };
}

const textPart = (boundary: string, name: string, value: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`;

const fileHead = (boundary: string, { field, fileName, contentType }: UploadedFile): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(field)}"; filename="${quoted(fileName)}"\r\n` +
  `Content-Type: ${contentType.replace(/[^\x20-\x7e]/g, '')}\r\n\r\n`;

/** As browsers write names. Source: the HTML standard, "Multipart form data". */
const quoted = (name: string): string => name.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
