import type { CreditNoteSnapshot } from '../credit-notes.service';
import { sha256, textOf, type Snapshot } from '../snapshot';
import type { Fonts } from './fonts';
import { INNER, LEFT, Page, RIGHT } from './page';
import { kindIn, sayIn, shownAmount, shownCount, type Say } from './texts';

type Document = Snapshot | CreditNoteSnapshot;

/** Components by what they are to a reader; what is counted by the piece is told apart. */
const INPUT = ['input', 'input_audio', 'input_image'];
const CACHED = ['cache_read', 'cache_write_5m', 'cache_write_1h'];
const OUTPUT = ['output', 'reasoning', 'output_audio', 'output_image'];
const TOKENS = new Set([...INPUT, ...CACHED, ...OUTPUT]);

/** The PDF of a document: a pure function of its snapshot and the fonts. */
export function renderDocument(document: Document, fonts: Fonts): Promise<Buffer> {
  const say = sayIn(document.language);
  const title = `${say(document.kind)} ${document.number ?? say('draft')}`;
  const author = document.issuer.legalName || 'Weir';
  // A draft has no date of its own: its month has one.
  const page = new Page(fonts, {
    title,
    author,
    date: new Date(`${document.issuedOn ?? `${document.month}-01`}T00:00:00Z`),
  });
  renderHead(page, document, say);
  if (document.kind === 'credit_note') renderCredit(page, document, say);
  else renderStatement(page, document, say);
  const hash = sha256(textOf(document));
  return page.finish((number, pages) => [
    `${title} · SHA-256 ${hash}`,
    say('page', { page: String(number), pages: String(pages) }),
  ]);
}

function renderHead(page: Page, document: Document, say: Say): void {
  const { issuer, customer } = document;
  const half = INNER / 2 - 12;
  page.y = page.text(say(document.kind), LEFT, page.y, { size: 20, isBold: true }) + 10;
  const facts: (readonly [string, string | null])[] = [
    [say('number'), document.number ?? say('draft')],
    [say('month'), document.month],
    [say('issuedOn'), document.issuedOn],
    ...(document.kind === 'credit_note'
      ? [[say('creditOf'), document.statement] as const]
      : [[say('dueOn'), document.dueOn] as const, [say('replaces'), document.replaces] as const]),
  ];
  const top = page.y;
  let left = page.text(issuer.legalName, LEFT, top, { isBold: true, width: half });
  left = page.text(issuer.address, LEFT, left, { width: half });
  left = page.text(issuer.taxId && `${say('taxId')} ${issuer.taxId}`, LEFT, left, { width: half });
  let right = top;
  for (const [name, value] of facts) {
    if (!value) continue;
    page.text(name, RIGHT - half, right, { isFaint: true, width: half / 2 });
    right = page.text(value, RIGHT - half / 2 - 24, right, { width: half / 2 + 24, align: 'right' });
  }
  page.y = Math.max(left, right) + 16;
  page.y = page.text(say('customer'), LEFT, page.y, { size: 7.5, isFaint: true }) + 2;
  page.y = page.text(customer.legalName || customer.name, LEFT, page.y, { isBold: true });
  page.y = page.text(customer.address, LEFT, page.y, { width: half });
  page.y = page.text(customer.taxId && `${say('taxId')} ${customer.taxId}`, LEFT, page.y) + 12;
}

type Sum = readonly [name: string, usd: string];

function renderSums(page: Page, sums: readonly Sum[]): void {
  const columns = [
    { title: '', width: INNER - 150 },
    { title: 'USD', width: 150, isNumber: true },
  ];
  page.table(
    columns,
    sums.map(([name, usd]) => [name, shownAmount(usd)]),
    true,
  );
}

const isZero = (usd: string): boolean => /^-?0+\.?0*$/.test(usd);
const negative = (usd: string): string => (usd.startsWith('-') ? usd.slice(1) : `-${usd}`);

function taxLine({ tax, totals }: Document): readonly Sum[] {
  return isZero(totals.taxUsd) ? [] : [[`${tax.name} ${tax.ratePercent} %`, totals.taxUsd]];
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
    ...taxLine(statement),
    [say(kind === 'invoice' ? 'totalDue' : 'total'), totals.totalUsd],
  ]);
  page.y += 6;
  if (display)
    page.paragraph(`${say('display', { ...display, rate: shownAmount(display.rate) })}: ${shownAmount(display.total)}`);
  if (kind === 'usage_statement') page.paragraph(say('prepaid'), { isFaint: true });
  else if (tax.treatment !== 'standard') page.paragraph(say(tax.treatment, { tax: tax.name }));
  if (kind === 'invoice' && issuer.bankDetails) page.paragraph(`${say('bankDetails')}: ${issuer.bankDetails}`);
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
    { title: say('model'), width: INNER - 4 * 62 - 70 - 80 },
    ...numbers.map((title) => ({ title, width: 62, isNumber: true })),
    { title: say('other'), width: 70, isNumber: true },
    { title: say('amount'), width: 80, isNumber: true },
  ];
  const sum = (quantities: Readonly<Record<string, string>>, parts: readonly string[]) =>
    parts.reduce((total, part) => total + BigInt(quantities[part] ?? 0), 0n);
  const rows = lines.map(({ model, requests, quantities, chargeUsd }) => [
    ...[model, shownCount(requests)],
    ...[INPUT, CACHED, OUTPUT].map((parts) => shownCount(sum(quantities, parts))),
    Object.entries(quantities)
      .filter(([component]) => !TOKENS.has(component))
      .map(([component, quantity]) => `${shownCount(quantity)} ${component.replaceAll('_', ' ')}`)
      .join(', ') || '–',
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
  page.paragraph(`${say('reason')}: ${note.reason}`);
  const lines = note.lines.map(({ model, amountUsd }): Sum => [model, amountUsd]);
  renderSums(page, [...lines, ...taxLine(note), [say('total'), note.totals.totalUsd]]);
}
