import { quantitiesOf } from '@app/llm';
import { snapshotOf, type Snapshot } from '../snapshot';
import { totalsOf } from '../totals';

const month = new Date('2026-10-01');
export const at = new Date('2026-11-02T03:04:05Z');

export function aStatement(
  change: {
    readonly kind?: Snapshot['kind'];
    readonly language?: string;
    readonly models?: number;
    readonly memos?: readonly string[];
  } = {},
): Snapshot {
  const { kind = 'invoice', language = 'en', models = 2, memos = ['Überweisung, "Oktober"'] } = change;
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
    transactions: memos.map((memo) => ({
      ...{ id: 7n, createdAt: at, kind: 'top-up', memo, posted: 100_000_000_000n, promo: 0n },
    })),
  });
}
