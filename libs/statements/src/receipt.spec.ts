import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textOfPdf } from '@app/testing';
import { unpackedFonts } from './pdf/fonts';
import { renderReceipt } from './pdf/render-receipt';
import { receiptOf, type ReceiptSource } from './receipt';

const CARD: ReceiptSource = {
  ...{ number: '000012', paymentId: '0199-12', paidAt: new Date('2026-10-31T23:59:59Z'), product: 'Weir' },
  ...{ provider: 'stripe', providerLabel: null, reference: null, receivedOn: null },
  ...{ amount: 20_000_000_000n, paid: { minor: 2_000n, currency: 'USD' }, returned: 0n },
  language: 'en',
  issuer: { legalName: 'Clear Water Ltd', address: '1 Weir Lane\nBristol', taxId: 'GB 1', bankDetails: 'IBAN' },
  customer: { organizationId: '0', name: 'acme', legalName: 'Acme GmbH', address: '', taxId: '', email: '' },
};
const TRANSFER: ReceiptSource = {
  ...CARD,
  ...{ language: 'zh-CN', product: '堰', provider: 'bank_transfer', reference: '汇款 7788' },
  ...{ receivedOn: new Date('2026-10-30'), returned: 5_000_000_001n, paid: { minor: 142_000n, currency: 'CNY' } },
  issuer: {
    legalName: '清水科技（上海）有限公司',
    address: '上海市徐汇区漕溪北路 1 号',
    taxId: '91310000',
    bankDetails: '',
  },
  customer: { ...CARD.customer, legalName: '星辰云计算与人工智能技术服务（集团）股份有限公司华东区域数据智能业务中心' },
};

describe('receipts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fonts-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const render = async (source: ReceiptSource) => renderReceipt(receiptOf(source), await unpackedFonts(folder));
  async function linesOf(source: ReceiptSource): Promise<string> {
    const pdf = await render(source);
    const target = process.env['WEIR_SHOW_DOCUMENTS'];
    if (target) writeFileSync(join(target, `receipt-${source.language}.pdf`), pdf);
    return textOfPdf(pdf).join('|');
  }

  it('say who paid whom, when, how and how much', async () => {
    const text = await linesOf(CARD);
    expect(text).toContain('Receipt|Clear Water Ltd|1 Weir Lane|Bristol|Tax ID GB 1');
    expect(text).toContain('Number|000012|Paid on|2026-10-31|Paid by|Card|Bill to|Acme GmbH');
    expect(text).toContain('Prepaid credit for Weir|20.00|Total paid|20.00|Payment: 0199-12');
    expect(text).not.toMatch(/Returned|IBAN/);
  });

  it('in Chinese have no English word of ours, what was returned, and the currency it was paid in', async () => {
    const text = await linesOf(TRANSFER);
    expect(text).toContain('付款方式|银行转账|银行到账日|2026-10-30|转账附言|汇款 7788');
    expect(text).toContain('堰 预付额度|20.00|已退还|-5.000000001|实收金额|14.999999999|以 CNY 支付：1,420.00');
    const words = text.replace(/SHA-256 \w+/, '').match(/[A-Za-z]+/g) ?? [];
    expect([...new Set(words)]).toEqual(['USD', 'CNY']);
  });

  it('name a provider of the operators as they call it', async () => {
    expect(await linesOf({ ...CARD, provider: 'webhook:alipay', providerLabel: '支付宝' })).toContain('Paid by|支付宝');
  });

  it('are the same bytes whenever they are made, and others once money was returned', async () => {
    const first = await render(CARD);
    expect((await render({ ...CARD })).equals(first)).toBe(true);
    expect((await render({ ...CARD, returned: 1n })).equals(first)).toBe(false);
  });
});
