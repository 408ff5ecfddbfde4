import { sha256, textOf, type Customer, type Issuer } from '../snapshot';
import type { Fonts } from './fonts';
import { INNER, LEFT, Page, RIGHT } from './page';
import { shownAmount, type Say } from './texts';

/** What every document has: its name, who issues it to whom, and some facts. */
export interface Paper {
  readonly kind: string;
  readonly number: string;
  readonly date: string;
  readonly facts: readonly (readonly [name: string, value: string | null])[];
  readonly issuer: Issuer;
  readonly customer: Customer;
}

/** A document from its head to its foot, which names it and the hash of all that it shows. */
export function renderPaper(
  paper: Paper,
  { fonts, say, shown }: { readonly fonts: Fonts; readonly say: Say; readonly shown: object },
  renderBody: (page: Page) => void,
): Promise<Buffer> {
  const title = `${paper.kind} ${paper.number}`;
  const author = paper.issuer.legalName || 'Weir';
  const page = new Page(fonts, { title, author, date: new Date(`${paper.date}T00:00:00Z`) });
  renderHead(page, paper, say);
  renderBody(page);
  const hash = sha256(textOf(shown));
  return page.finish((number, pages) => [
    `${title} · SHA-256 ${hash}`,
    say('page', { page: String(number), pages: String(pages) }),
  ]);
}

function renderHead(page: Page, { kind, facts, issuer, customer }: Paper, say: Say): void {
  const half = INNER / 2 - 12;
  page.y = page.text(kind, LEFT, page.y, { size: 20, isBold: true }) + 10;
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

export type Sum = readonly [name: string, usd: string];

/** The last one is the sum of the others. */
export function renderSums(page: Page, sums: readonly Sum[]): void {
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

export const isZero = (usd: string): boolean => /^-?0+\.?0*$/.test(usd);
export const negative = (usd: string): string => (usd.startsWith('-') ? usd.slice(1) : `-${usd}`);
