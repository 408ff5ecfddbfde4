import PDFDocument from 'pdfkit';
import type { Fonts } from './fonts';

/** A4 in points. */
const WIDTH = 595;
const HEIGHT = 842;
const MARGIN = 48;
const FOOT = 64;
export const LEFT = MARGIN;
export const RIGHT = WIDTH - MARGIN;
export const INNER = RIGHT - LEFT;

const INK = '#1f2328';
const FAINT = '#656d76';
const RULE = '#d0d7de';
const PAD = 4;

export interface Column {
  readonly title: string;
  /** In points; the columns of a table are as wide as the page together. */
  readonly width: number;
  readonly isNumber?: boolean;
}

export interface TextStyle {
  readonly size?: number;
  readonly isBold?: boolean;
  readonly isFaint?: boolean;
  readonly align?: 'left' | 'right';
  readonly width?: number;
}

/** Numbers end where their column does; words end before. */
const innerOf = ({ width, isNumber = false }: Column): number => (isNumber ? width - PAD : width - 2 * PAD);

/** A document that grows downwards, page after page. Nothing of it depends on when or where it is made. */
export class Page {
  private readonly pdf: PDFKit.PDFDocument;
  private readonly chunks: Buffer[] = [];
  private readonly done: Promise<Buffer>;
  y = MARGIN;

  constructor(fonts: Fonts, about: { readonly title: string; readonly author: string; readonly date: Date }) {
    this.pdf = new PDFDocument({
      size: 'A4',
      bufferPages: true,
      font: fonts.regular,
      margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: 0 },
      info: { Title: about.title, Author: about.author, CreationDate: about.date, Producer: 'Weir', Creator: 'Weir' },
    });
    this.pdf.registerFont('regular', fonts.regular);
    this.pdf.registerFont('bold', fonts.bold);
    this.pdf.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.done = new Promise((resolve, reject) => {
      this.pdf.on('end', () => resolve(Buffer.concat(this.chunks)));
      this.pdf.on('error', reject);
    });
  }

  /** Several lines where it is too long. Answers where it ends. */
  text(text: string, x: number, y: number, style: TextStyle = {}): number {
    if (!text) return y;
    const options = { width: style.width ?? RIGHT - x, align: style.align ?? 'left' } as const;
    return this.pen(style).text(text, x, y, options).y;
  }

  heading(text: string): void {
    this.makeRoom(72);
    this.y += 18;
    this.y = this.text(text, LEFT, this.y, { size: 11, isBold: true }) + 4;
  }

  paragraph(text: string, style: TextStyle = {}): void {
    this.pen({ size: 8.5, ...style });
    this.makeRoom(this.pdf.heightOfString(text, { width: INNER }));
    this.y = this.text(text, LEFT, this.y, { size: 8.5, ...style }) + 4;
  }

  /** Its head is on every page it covers. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[], lastIsSum = false): void {
    const head = () => {
      this.row(
        columns,
        columns.map(({ title }) => title),
        { size: 7.5, isFaint: true },
      );
      this.rule();
    };
    this.makeRoom(48);
    head();
    for (const [index, row] of rows.entries()) {
      const isSum = lastIsSum && index === rows.length - 1;
      if (this.makeRoom(this.heightOf(columns, row))) head();
      if (isSum) this.rule();
      this.row(columns, row, { size: 8, isBold: isSum });
    }
    this.rule();
  }

  rule(): void {
    this.pdf.lineWidth(0.5).strokeColor(RULE).moveTo(LEFT, this.y).lineTo(RIGHT, this.y).stroke();
    this.y += 1;
  }

  /** The last thing said: what stands below each page, and the bytes. */
  finish(foot: (page: number, pages: number) => readonly [left: string, right: string]): Promise<Buffer> {
    const { count } = this.pdf.bufferedPageRange();
    for (let page = 0; page < count; page++) {
      this.pdf.switchToPage(page);
      const [left, right] = foot(page + 1, count);
      const style = { size: 7, isFaint: true };
      this.text(left, LEFT, HEIGHT - FOOT + 24, { ...style, width: INNER - 90 });
      this.text(right, RIGHT - 90, HEIGHT - FOOT + 24, { ...style, width: 90, align: 'right' });
    }
    this.pdf.end();
    return this.done;
  }

  /** True when a new page had to begin. */
  private makeRoom(height: number): boolean {
    if (this.y + height <= HEIGHT - FOOT) return false;
    this.pdf.addPage();
    this.y = MARGIN;
    return true;
  }

  private row(columns: readonly Column[], cells: readonly string[], style: TextStyle): void {
    const height = this.heightOf(columns, cells, style);
    let x = LEFT;
    for (const [index, { width, isNumber = false }] of columns.entries()) {
      const align = isNumber ? 'right' : 'left';
      const left = isNumber ? x + PAD : x;
      this.text(cells[index] ?? '', left, this.y + PAD, { ...style, width: innerOf(columns[index]!), align });
      x += width;
    }
    this.y += height;
  }

  private heightOf(columns: readonly Column[], cells: readonly string[], style: TextStyle = { size: 8 }): number {
    const line = this.pen(style).currentLineHeight(true);
    const heights = columns.map((column, index) =>
      cells[index] ? this.pdf.heightOfString(cells[index], { width: innerOf(column) }) : line,
    );
    return Math.max(...heights) + 2 * PAD;
  }

  private pen({ size = 9, isBold = false, isFaint = false }: TextStyle): PDFKit.PDFDocument {
    return this.pdf
      .font(isBold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(isFaint ? FAINT : INK);
  }
}
