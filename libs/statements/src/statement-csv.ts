import { USAGE_COMPONENTS } from '@app/llm';
import type { Snapshot } from './snapshot';

const COLUMNS = [
  'number',
  'month',
  'section',
  'item',
  'project',
  'requests',
  ...USAGE_COMPONENTS,
  'amount_usd',
  'promo_usd',
];

/** Spreadsheets run what begins so; who names models, projects and memos is not us. */
const guarded = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

interface Line {
  readonly section: string;
  readonly item: string;
  readonly project?: string | null;
  readonly requests?: string;
  readonly quantities?: Readonly<Record<string, string>>;
  readonly amountUsd: string;
  readonly promoUsd?: string;
}

/** All lines of a statement, RFC 4180 in UTF-8: by section, with exact dollars. */
export function csvOf(statement: Snapshot): string {
  const { number, month, lines, tokens, totals, wallet, transactions } = statement;
  const ofWallet = (section: string, item: string, { postedUsd, promoUsd }: Snapshot['wallet']['opening']): Line => ({
    ...{ section, item, amountUsd: postedUsd, promoUsd },
  });
  const all: readonly Line[] = [
    ...lines.map(({ model, requests, quantities, chargeUsd }) => ({
      ...{ section: 'model', item: model, requests, quantities, amountUsd: chargeUsd },
    })),
    ...tokens.map(({ name, project, requests, chargeUsd }) => ({
      ...{ section: 'api_token', item: name, project, requests, amountUsd: chargeUsd },
    })),
    ...Object.entries(totals).map(([name, amountUsd]) => ({
      ...{ section: 'total', item: name.replace(/Usd$/, ''), amountUsd },
    })),
    ofWallet('balance', 'opening', wallet.opening),
    ...wallet.movements.map((movement) => ofWallet('balance', movement.kind, movement)),
    ofWallet('balance', 'closing', wallet.closing),
    ...transactions.map((transaction) =>
      ofWallet('transaction', [transaction.at, transaction.kind, transaction.memo ?? ''].join(' ').trim(), transaction),
    ),
  ];
  const row = (line: Line) => [
    ...[number ?? '', month, line.section, guarded(line.item), guarded(line.project ?? ''), line.requests ?? ''],
    ...USAGE_COMPONENTS.map((component) => (line.quantities ? (line.quantities[component] ?? '0') : '')),
    ...[line.amountUsd, line.promoUsd ?? ''],
  ];
  return [COLUMNS, ...all.map(row)].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}
