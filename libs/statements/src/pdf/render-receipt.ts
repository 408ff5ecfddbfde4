import type { Receipt } from '../receipt';
import type { Fonts } from './fonts';
import type { Page } from './page';
import { isZero, negative, renderPaper, renderSums, type Sum } from './render-paper';
import { sayIn, shownAmount, type Say } from './texts';

/** The PDF of a receipt: a pure function of what it shows and the fonts. */
export function renderReceipt(receipt: Receipt, fonts: Fonts): Promise<Buffer> {
  const say = sayIn(receipt.language);
  const { number, issuedOn: date, issuer, customer } = receipt;
  const facts = [
    [say('number'), number],
    [say('paidOn'), date],
    [say('paidBy'), wayOf(receipt, say)],
    [say('receivedOn'), receipt.receivedOn],
    [say('reference'), receipt.reference],
  ] as const;
  const paper = { kind: say('receipt'), number, date, facts, issuer, customer };
  return renderPaper(paper, { fonts, say, shown: receipt }, (page) => renderBody(page, receipt, say));
}

function renderBody(page: Page, receipt: Receipt, say: Say): void {
  const { amountUsd, returnedUsd, keptUsd, product, paid, paymentId } = receipt;
  const returned: readonly Sum[] = isZero(returnedUsd) ? [] : [[say('returned'), negative(returnedUsd)]];
  renderSums(page, [[say('prepayment', { product }), amountUsd], ...returned, [say('totalPaid'), keptUsd]]);
  page.y += 6;
  if (paid) page.paragraph(say('is', { name: say('paidIn', paid), value: shownAmount(paid.amount) }));
  page.paragraph(say('is', { name: say('payment'), value: paymentId }));
  page.paragraph(say('noInvoice'), { isFaint: true });
}

function wayOf({ provider, providerLabel }: Receipt, say: Say): string {
  if (provider === 'stripe') return say('card');
  return provider === 'bank_transfer' ? say('bankTransfer') : (providerLabel ?? provider);
}
