import type { CreditNoteSnapshot } from '../credit-notes.service';
import type { Snapshot } from '../snapshot';
import type { Fonts } from './fonts';
import { INNER, type Page } from './page';
import { isZero, negative, renderPaper, renderSums, type Sum } from './render-paper';
import { kindIn, piecesIn, sayIn, shownAmount, shownCount, taxIn, type Say } from './texts';

type Document = Snapshot | CreditNoteSnapshot;

/** Components by what they are to a reader; what is counted by the piece is told apart. */
const INPUT = ['input', 'input_audio', 'input_image'];
const CACHED = ['cache_read', 'cache_write_5m', 'cache_write_1h'];
const OUTPUT = ['output', 'reasoning', 'output_audio', 'output_image'];
const TOKENS = new Set([...INPUT, ...CACHED, ...OUTPUT]);

/** The PDF of a document: a pure function of its snapshot and the fonts. */
export function renderDocument(document: Document, fonts: Fonts): Promise<Buffer> {
  const say = sayIn(document.language);
  const { issuer, customer, issuedOn, month } = document;
  const number = document.number ?? say('draft');
  const facts = [
    [say('number'), number],
    [say('month'), month],
    [say('issuedOn'), issuedOn],
    ...(document.kind === 'credit_note'
      ? [[say('creditOf'), document.statement] as const]
      : [[say('dueOn'), document.dueOn] as const, [say('replaces'), document.replaces] as const]),
  ] as const;
  // A draft has no date of its own: its month has one.
  const paper = { kind: say(document.kind), number, date: issuedOn ?? `${month}-01`, facts, issuer, customer };
  return renderPaper(paper, { fonts, say, shown: document }, (page) =>
    document.kind === 'credit_note' ? renderCredit(page, document, say) : renderStatement(page, document, say),
  );
}

function taxLine({ tax, totals }: Document, say: Say): readonly Sum[] {
  return isZero(totals.taxUsd)
    ? []
    : [[say('tax', { tax: taxIn(say, tax.name), rate: tax.ratePercent }), totals.taxUsd]];
}

function renderStatement(page: Page, statement: Snapshot, say: Say): void {
  const { kind, totals, tax, display, issuer, late } = statement;
  const optional: readonly Sum[] = [
    [say('promo'), negative(totals.promoUsd)],
    [say('correction'), totals.correctionUsd],
    [say('rounding'), totals.roundingUsd],
  ];
  renderSums(page, [
    [say('usage'), totals.usageUsd],
    ...optional.filter(([, usd]) => !isZero(usd)),
    ...(isZero(totals.taxUsd) ? [] : [[say('net'), totals.netUsd] as const]),
    ...taxLine(statement, say),
    [say(kind === 'invoice' ? 'totalDue' : 'total'), totals.totalUsd],
  ]);
  page.y += 6;
  const is = (name: string, value: string) => page.paragraph(say('is', { name, value }));
  if (display) is(say('display', { ...display, rate: shownAmount(display.rate) }), shownAmount(display.total));
  if (kind === 'usage_statement') page.paragraph(say('prepaid'), { isFaint: true });
  else if (tax.treatment !== 'standard') page.paragraph(say(tax.treatment, { tax: taxIn(say, tax.name) }));
  if (kind === 'invoice' && issuer.bankDetails) is(say('bankDetails'), issuer.bankDetails);
  renderLines(page, statement, say);
  if (late) page.paragraph(say('late', { ...late, charge: shownAmount(late.chargeUsd) }), { isFaint: true });
  renderWallet(page, statement, say);
  renderTransactions(page, statement, say);
  renderTokens(page, statement, say);
}

function renderLines(page: Page, { lines, totals }: Snapshot, say: Say): void {
  page.heading(say('lines'));
  if (lines.length === 0) return page.paragraph(say('nothing'), { isFaint: true });
  const numbers = [say('requests'), say('input'), say('cached'), say('output')];
  const columns = [
    { title: say('model'), width: INNER - 4 * 58 - 86 - 90 },
    ...numbers.map((title) => ({ title, width: 58, isNumber: true })),
    { title: say('other'), width: 86, isNumber: true },
    { title: say('amount'), width: 90, isNumber: true },
  ];
  const sum = (quantities: Readonly<Record<string, string>>, parts: readonly string[]) =>
    parts.reduce((total, part) => total + BigInt(quantities[part] ?? 0), 0n);
  const rows = lines.map(({ model, requests, quantities, chargeUsd }) => [
    ...[model, shownCount(requests)],
    ...[INPUT, CACHED, OUTPUT].map((parts) => shownCount(sum(quantities, parts))),
    Object.entries(quantities)
      .filter(([component]) => !TOKENS.has(component))
      .map(([component, quantity]) => piecesIn(say, component, quantity))
      .join('\n') || '–',
    shownAmount(chargeUsd),
  ]);
  page.table(columns, [...rows, [say('total'), '', '', '', '', '', shownAmount(totals.usageUsd)]], true);
}

function renderWallet(page: Page, { wallet }: Snapshot, say: Say): void {
  page.heading(say('wallet'));
  const columns = [
    { title: '', width: INNER - 240 },
    { title: say('paid'), width: 120, isNumber: true },
    { title: say('credit'), width: 120, isNumber: true },
  ];
  const row = (name: string, { postedUsd, promoUsd }: Snapshot['wallet']['opening']) => [
    name,
    shownAmount(postedUsd),
    shownAmount(promoUsd),
  ];
  const rows = [
    row(say('opening'), wallet.opening),
    ...wallet.movements.map((movement) => row(kindIn(say, movement.kind), movement)),
    row(say('closing'), wallet.closing),
  ];
  page.table(columns, rows, true);
}

function renderTransactions(page: Page, { transactions }: Snapshot, say: Say): void {
  if (transactions.length === 0) return;
  page.heading(say('transactions'));
  const columns = [
    { title: say('date'), width: 66 },
    { title: '', width: INNER - 66 - 200 },
    { title: say('paid'), width: 100, isNumber: true },
    { title: say('credit'), width: 100, isNumber: true },
  ];
  const rows = transactions.map(({ at, kind, memo, postedUsd, promoUsd }) => [
    ...[at.slice(0, 10), memo ? `${kindIn(say, kind)} · ${memo}` : kindIn(say, kind)],
    ...[shownAmount(postedUsd), shownAmount(promoUsd)],
  ]);
  page.table(columns, rows);
}

function renderTokens(page: Page, { tokens }: Snapshot, say: Say): void {
  if (tokens.length === 0) return;
  page.heading(say('tokens'));
  const columns = [
    { title: say('apiToken'), width: INNER - 330 },
    { title: say('project'), width: 150 },
    { title: say('requests'), width: 80, isNumber: true },
    { title: say('amount'), width: 100, isNumber: true },
  ];
  const rows = tokens.map(({ apiTokenId, name, project, requests, chargeUsd }) => [
    ...[apiTokenId === null ? say('others') : name, project ?? '–', shownCount(requests), shownAmount(chargeUsd)],
  ]);
  page.table(columns, rows);
}

function renderCredit(page: Page, note: CreditNoteSnapshot, say: Say): void {
  page.paragraph(say('is', { name: say('reason'), value: note.reason }));
  const lines = note.lines.map(({ model, amountUsd }): Sum => [model, amountUsd]);
  renderSums(page, [...lines, ...taxLine(note, say), [say('total'), note.totals.totalUsd]]);
}
