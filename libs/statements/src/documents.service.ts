import { Config } from '@app/config';
import { Injectable } from '@nestjs/common';
import type { CreditNoteSnapshot } from './credit-notes.service';
import { unpackedFonts, type Fonts } from './pdf/fonts';
import { renderDocument } from './pdf/render-document';
import { renderReceipt } from './pdf/render-receipt';
import type { Receipt } from './receipt';
import type { Snapshot } from './snapshot';

/** Documents as files, from their snapshot whenever they are asked for: the same snapshot is the same bytes. */
@Injectable()
export class DocumentsService {
  private fonts: Promise<Fonts> | undefined;

  constructor(private readonly config: Config) {}

  async pdf(document: Snapshot | CreditNoteSnapshot | Receipt): Promise<Buffer> {
    const fonts = await this.readyFonts();
    return document.kind === 'receipt' ? renderReceipt(document, fonts) : renderDocument(document, fonts);
  }

  private readyFonts(): Promise<Fonts> {
    this.fonts ??= unpackedFonts(this.config.dataDirectory);
    // What failed once, a full disk perhaps, is tried again.
    this.fonts.catch(() => (this.fonts = undefined));
    return this.fonts;
  }
}
