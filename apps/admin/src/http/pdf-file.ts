import { StreamableFile } from '@nestjs/common';

/** `name`: plain letters, digits and dashes. */
export const pdfFile = (name: string, bytes: Buffer): StreamableFile =>
  new StreamableFile(bytes, { type: 'application/pdf', disposition: `attachment; filename="${name}.pdf"` });
