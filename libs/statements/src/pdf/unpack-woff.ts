import { inflateSync } from 'node:zlib';

const HEADER = 44;
const ENTRY = 20;
const SFNT_HEADER = 12;
const SFNT_ENTRY = 16;
/** Substitution and positioning of glyphs: without them a line is laid out many times as fast, and documents need neither. */
const LEFT_OUT = new Set(['GDEF', 'GPOS', 'GSUB']);
const align = (length: number) => (length + 3) & ~3;

/**
 * The font in a WOFF file (version 1) as plain TrueType: its tables, inflated. Read from WOFF a font of this size takes
 * seconds for each document. Source: W3C, WOFF File Format 1.0.
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('not a WOFF font');
  const entries = Array.from({ length: woff.readUInt16BE(12) }, (_, index) => HEADER + index * ENTRY);
  const tables = entries
    .filter((at) => !LEFT_OUT.has(woff.toString('latin1', at, at + 4)))
    .map((at) => readTable(woff, at));
  const count = tables.length;
  const start = SFNT_HEADER + count * SFNT_ENTRY;
  const font = Buffer.alloc(tables.reduce((end, { data }) => end + align(data.length), start));
  const power = Math.floor(Math.log2(count));
  woff.copy(font, 0, 4, 8);
  font.writeUInt16BE(count, 4);
  font.writeUInt16BE(2 ** power * SFNT_ENTRY, 6);
  font.writeUInt16BE(power, 8);
  font.writeUInt16BE((count - 2 ** power) * SFNT_ENTRY, 10);
  let offset = start;
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    const at = SFNT_HEADER + index * SFNT_ENTRY;
    font.writeUInt32BE(tag, at);
    font.writeUInt32BE(checksum, at + 4);
    font.writeUInt32BE(offset, at + 8);
    font.writeUInt32BE(data.length, at + 12);
    data.copy(font, offset);
    offset += align(data.length);
  }
  return font;
}

function readTable(woff: Buffer, at: number) {
  const [tag, offset, packed, length, checksum] = [0, 4, 8, 12, 16].map((field) => woff.readUInt32BE(at + field)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const bytes = woff.subarray(offset, offset + packed);
  return { tag, checksum, data: packed === length ? bytes : inflateSync(bytes) };
}
