import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { USAGE_COMPONENTS } from '@app/llm';
import { textOfPdf } from '@app/testing';
import { aStatement, at } from '../__fixtures__/a-statement';
import { creditNoteSnapshotOf } from '../credit-notes.service';
import type { Snapshot } from '../snapshot';
import { unpackedFonts } from './fonts';
import { renderDocument } from './render-document';

const OWN_MEMOS = [
  ...['stripe payment 1', 'bank_transfer payment 2', 'webhook:支付宝 payment 3', '国庆活动, code ...7777'],
  ...['Invoice for 2026-09: rounding and tax', 'Credit note for 5: 服务中断', '6 is void', '线下补录'],
];
const LONG = '上海清水云计算与人工智能技术服务（集团）股份有限公司华东区域数据智能业务中心第一研发部';

/** With everything that a document may say, about people and things that have Chinese names only. */
function everything(kind: Snapshot['kind']): Snapshot {
  const plain = aStatement({ kind, language: 'zh-CN', memos: OWN_MEMOS });
  const quantities = Object.fromEntries(USAGE_COMPONENTS.map((component) => [component, '1234567']));
  return {
    ...plain,
    ...{ number: '12', replaces: '11', late: { requests: '3', chargeUsd: '1.000000000', since: '2026-09-30' } },
    issuer: { ...plain.issuer, legalName: LONG, bankDetails: '招商银行上海分行 6225' },
    customer: { ...plain.customer, legalName: LONG, address: LONG, taxId: '9131' },
    tax: { ...plain.tax, treatment: kind === 'invoice' ? 'reverse_charge' : 'standard' },
    lines: plain.lines.map((line, index) => ({ ...line, model: index === 0 ? LONG : '模型', quantities })),
    tokens: plain.tokens.map((token) => ({ ...token, name: LONG, project: LONG })),
    totals: { ...plain.totals, correctionUsd: '-0.500000000', roundingUsd: '0.004000000' },
    wallet: {
      ...plain.wallet,
      movements: ['top-up', 'promo-grant', 'usage', 'adjustment', 'refund', 'promo-expiry', 'invoice', 'credit-note']
        .concat('reversal:top-up')
        .map((movement) => ({ kind: movement, postedUsd: '1.000000000', promoUsd: '0.000000000' })),
    },
  };
}

describe('documents in Chinese', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fonts-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const credit = { number: '13', issuedAt: at, reason: LONG, net: 10_000_000n, tax: 1_900_000n };
  const invoice = everything('invoice');

  it.each([
    ['a usage statement', everything('usage_statement')],
    ['a draft', { ...everything('usage_statement'), number: null, issuedOn: null }],
    ['an invoice', invoice],
    ['a credit note', creditNoteSnapshotOf(invoice, { ...credit, lines: [{ model: LONG, amount: 10_000_000n }] })],
  ])('%s has no English word of ours', async (name, document) => {
    const pdf = await renderDocument(document, await unpackedFonts(folder));
    const target = process.env['WEIR_SHOW_DOCUMENTS'];
    if (target) writeFileSync(join(target, `${name}.pdf`), pdf);
    const words = textOfPdf(pdf).flatMap((line) => line.replace(/SHA-256 .*/, '').match(/[A-Za-z]+/g) ?? []);
    expect([...new Set(words)].filter((word) => !['USD', 'CNY', 'API'].includes(word))).toEqual([]);
  });

  it('says what Weir wrote into the ledger in Chinese, and leaves what people wrote', () => {
    expect(invoice.transactions.map(({ memo }) => memo)).toEqual([
      ...['银行卡付款 1', '银行转账 2', '支付宝 付款 3', '国庆活动，兑换码尾号 7777'],
      ...['2026-09 账单的尾差与税额', '冲减 5：服务中断', '6 已作废', '线下补录'],
    ]);
    const english = aStatement({ memos: OWN_MEMOS }).transactions;
    expect(english.map(({ memo }) => memo)).toEqual(OWN_MEMOS);
  });
});
