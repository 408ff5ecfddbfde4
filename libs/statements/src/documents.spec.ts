import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { aStatement, at } from './__fixtures__/a-statement';
import { creditNoteSnapshotOf } from './credit-notes.service';
import { unpackedFonts } from './pdf/fonts';
import { renderDocument } from './pdf/render-document';
import { shownAmount } from './pdf/texts';
import { csvOf } from './statement-csv';

describe('documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fonts-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const render = async (document: Parameters<typeof renderDocument>[0]) =>
    renderDocument(document, await unpackedFonts(folder));
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const pages = (pdf: Buffer) => [...pdf.toString('latin1').matchAll(/\/Type \/Page\b/g)].length;

  it('are the same bytes whenever they are made, and other bytes for other facts', async () => {
    const one = await render(aStatement());
    expect(one.subarray(0, 5).toString()).toBe('%PDF-');
    expect(hash(await render(aStatement()))).toBe(hash(one));
    expect(hash(await render(aStatement({ language: 'zh-CN' })))).not.toBe(hash(one));
  });

  it('hold Chinese text as text that can be read and searched', async () => {
    const pdf = await render(aStatement({ language: 'zh-CN', kind: 'usage_statement' }));
    const streams = [...pdf.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)endstream/g)].map(([, data]) =>
      inflated(Buffer.from(data!, 'latin1')),
    );
    const mapped = streams.filter((text) => text.includes('beginbfrange')).join('');
    for (const character of '用量对账单清水科技') expect(mapped).toContain(character.charCodeAt(0).toString(16));
  });

  it('go on over as many pages as they need, and stay small', async () => {
    const pdf = await render(aStatement({ models: 80 }));
    expect(pages(pdf)).toBeGreaterThan(2);
    expect(pdf.length).toBeLessThan(200_000);
  });

  it('may be credit notes', async () => {
    const facts = {
      number: 'W-CN-2026-000001',
      issuedAt: at,
      reason: 'outage',
      lines: [{ model: 'model-0', amount: 10_000_000n }],
      net: 10_000_000n,
      tax: 1_900_000n,
    };
    expect(pages(await render(creditNoteSnapshotOf(aStatement(), facts)))).toBe(1);
  });

  it('find their fonts unpacked the next time', async () => {
    const { regular } = await unpackedFonts(folder);
    const { mtimeMs } = statSync(regular);
    await unpackedFonts(folder);
    expect(statSync(regular).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(join(folder, 'cache', 'fonts'))).toHaveLength(2);
    expect(readFileSync(regular).readUInt32BE(0)).toBe(0x00010000);
  });

  it('as CSV have every amount exactly, and nothing that a spreadsheet would run', () => {
    const csv = csvOf(aStatement());
    expect(csv).toContain('W-IN-2026-000012,2026-10,model,model-0,,12,1234567,4000,');
    expect(csv).toContain(`"'=HYPERLINK(""x"")",'-red,24,`);
    expect(csv).toContain('balance,usage,,,,,,,,,,,,,,,,,,,-12.345000123,-1.000000000\r\n');
    expect(csv).toContain('"2026-11-02T03:04:05.000Z top-up Überweisung, ""Oktober"""');
    expect(csv.split('\r\n').every((line) => line === '' || !/^[=+\-@]/.test(line))).toBe(true);
  });

  it('show amounts to the last digit that is not nothing', () => {
    expect(['0.000001234', '1234567.500000000', '-1000.000000000', '0.000000000'].map(shownAmount)).toEqual([
      '0.000001234',
      '1,234,567.50',
      '-1,000.00',
      '0.00',
    ]);
  });

  it('can be looked at', async () => {
    const target = process.env['WEIR_SHOW_DOCUMENTS'];
    for (const [name, document] of Object.entries({
      en: aStatement({ models: 40 }),
      zh: aStatement({ language: 'zh-CN', kind: 'usage_statement' }),
    })) {
      const pdf = await render(document);
      expect(pdf.length).toBeGreaterThan(1_000);
      if (target) writeFileSync(join(target, `${name}.pdf`), pdf);
    }
  });
});

function inflated(data: Buffer): string {
  try {
    return inflateSync(data).toString('latin1');
  } catch {
    return '';
  }
}
