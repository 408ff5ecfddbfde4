import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { quantitiesOf } from '@app/llm';
import { creditNoteSnapshotOf } from './credit-notes.service';
import { unpackedFonts } from './pdf/fonts';
import { renderDocument } from './pdf/render-document';
import { shownAmount } from './pdf/texts';
import { snapshotOf, type Snapshot } from './snapshot';
import { csvOf } from './statement-csv';
import { totalsOf } from './totals';

const month = new Date('2026-10-01');
const at = new Date('2026-11-02T03:04:05Z');

function aStatement(
  change: { readonly kind?: Snapshot['kind']; readonly language?: string; readonly models?: number } = {},
): Snapshot {
  const { kind = 'invoice', language = 'en', models = 2 } = change;
  const movements = [
    { kind: 'top-up', posted: 100_000_000_000n, promo: 0n },
    { kind: 'usage', posted: -12_345_000_123n, promo: -1_000_000_000n },
  ];
  const quantities = Object.values(quantitiesOf({ input: 1_234_567, output: 89_000, cache_read: 4_000, image: 3 })).map(
    BigInt,
  );
  return snapshotOf({
    ...{ kind, month, number: 'W-IN-2026-000012', issuedAt: at, dueOn: new Date('2026-12-02'), replaces: null },
    issuer: {
      legalName: '清水科技（上海）有限公司',
      address: '上海市徐汇区\n漕溪北路 1 号',
      taxId: '91310000',
      bankDetails: 'IBAN DE00 0000',
    },
    customer: {
      organizationId: '0',
      name: '=Acme',
      legalName: 'Acme GmbH',
      address: 'Hauptstraße 1',
      taxId: '',
      email: '',
    },
    ...{ language, currency: 'CNY', currencyMicro: 7_123_450n },
    usage: {
      models: Array.from({ length: models }, (_, index) => ({
        model: `model-${index}`,
        requests: 12n,
        quantities,
        charge: 6_672_500_061n,
      })),
      tokens: [{ apiTokenId: 't', name: '=HYPERLINK("x")', project: '-red', requests: 24n, charge: 13_345_000_123n }],
      late: { requests: 0n, charge: 0n, since: null },
    },
    totals: totalsOf(movements, { kind, taxTreatment: 'standard', taxName: 'VAT', taxRateMicro: 190_000 }),
    opening: { posted: 0n, promo: 1_000_000_000n },
    movements,
    closing: { posted: 87_654_999_877n, promo: 0n },
    transactions: [
      { id: 7n, createdAt: at, kind: 'top-up', memo: 'Überweisung, "Oktober"', posted: 100_000_000_000n, promo: 0n },
    ],
  });
}

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
