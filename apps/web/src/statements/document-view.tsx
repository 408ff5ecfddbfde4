import { formatUsd } from '../ui/format-usd';
import { Count } from '../ui/amounts';
import { PlainTable } from './plain-table';
import { isZero, negative, type StatementDocument } from './statement';
import { useStatementTexts } from './texts';

/** Every digit: these amounts are added up by those who read them. */
const exact = (usd: string): string => formatUsd(usd).full;

/** A statement as it is on paper. */
export function DocumentView({ document }: { readonly document: StatementDocument }) {
  const t = useStatementTexts();
  return (
    <>
      <Parties document={document} />
      <Sums document={document} />
      <h2 className="heading">{t('lines')}</h2>
      <Lines document={document} />
      <h2 className="heading">{t('wallet')}</h2>
      <Wallet document={document} />
      <Transactions document={document} />
      <Tokens document={document} />
    </>
  );
}

function Parties({ document: { issuer, customer } }: { readonly document: StatementDocument }) {
  const t = useStatementTexts();
  const party = (title: string, name: string, { address, taxId }: { address: string; taxId: string }) => (
    <section>
      <h2>{title}</h2>
      <strong>{name || <span className="faint">{t('unnamed')}</span>}</strong>
      {address && <div>{address}</div>}
      {taxId && <div>{t('taxId', { id: taxId })}</div>}
    </section>
  );
  return (
    <div className="statement-parties">
      {party(t('customer'), customer.legalName || customer.name, customer)}
      {party(t('issuer'), issuer.legalName, issuer)}
    </div>
  );
}

function Sums({ document }: { readonly document: StatementDocument }) {
  const t = useStatementTexts();
  const { totals, tax, kind, display } = document;
  const taxName = tax.name === 'VAT' ? t('VAT') : tax.name;
  const rows = [
    [t('usage'), totals.usageUsd],
    [t('promo'), negative(totals.promoUsd)],
    [t('correction'), totals.correctionUsd],
    [t('rounding'), totals.roundingUsd],
    ...(isZero(totals.taxUsd) ? [] : [[t('net'), totals.netUsd]]),
    [t('taxAt', { tax: taxName, rate: tax.ratePercent }), totals.taxUsd],
  ].filter(([, usd], index) => index === 0 || !isZero(usd!));
  const shown = [...rows, [t('total'), totals.totalUsd]].map(([name, usd]) => [name, exact(usd!)]);
  return (
    <div className="statement-sums">
      <PlainTable label={t('total')} head={['', 'USD']} numbers={1} rows={shown} lastIsSum />
      {display && (
        <p className="statement-note">{t('display', { ...display, rate: display.rate.replace(/0+$/, '') })}</p>
      )}
      {kind === 'usage_statement' && <p className="statement-note">{t('prepaid')}</p>}
      {kind === 'invoice' && tax.treatment !== 'standard' && (
        <p className="statement-note">{t(`tax.${tax.treatment}`, { tax: taxName })}</p>
      )}
    </div>
  );
}

function Lines({ document: { lines, late, totals } }: { readonly document: StatementDocument }) {
  const t = useStatementTexts();
  const rows = lines.map(({ model, requests, quantities, chargeUsd }) => [
    model,
    <span key="quantities" className="faint">
      {Object.entries(quantities)
        .map(([component, quantity]) => {
          const name = t(`quantity.${component}` as 'quantity.input');
          return `${Number(quantity).toLocaleString('en')} ${name}`;
        })
        .join(' · ')}
    </span>,
    <Count key="requests" value={Number(requests)} />,
    exact(chargeUsd),
  ]);
  return (
    <>
      <PlainTable
        label={t('lines')}
        head={[t('model'), t('quantities'), t('requests'), t('amount')]}
        numbers={2}
        rows={[...rows, [t('total'), '', '', exact(totals.usageUsd)]]}
        lastIsSum
      />
      {late && (
        <p className="statement-note">
          {t('late', { requests: late.requests, since: late.since, charge: exact(late.chargeUsd) })}
        </p>
      )}
    </>
  );
}

const KINDS = [
  ...['top-up', 'promo-grant', 'usage', 'adjustment', 'refund', 'promo-expiry', 'invoice', 'credit-note', 'reversal'],
] as const;

/** `reversal:usage` is a reversal. */
function useKindName() {
  const t = useStatementTexts();
  return (kind: string): string => {
    const known = KINDS.find((one) => one === kind.split(':')[0]);
    return known ? t(`kindOf.${known}` as 'kindOf.usage') : kind;
  };
}

function Wallet({ document: { wallet } }: { readonly document: StatementDocument }) {
  const t = useStatementTexts();
  const nameOf = useKindName();
  const row = (name: string, { postedUsd, promoUsd }: { postedUsd: string; promoUsd: string }) => [
    ...[name, exact(postedUsd), exact(promoUsd)],
  ];
  const rows = [
    row(t('opening'), wallet.opening),
    ...wallet.movements.map((movement) => row(nameOf(movement.kind), movement)),
    row(t('closing'), wallet.closing),
  ];
  return (
    <PlainTable label={t('wallet')} head={['', t('posted'), t('promoBalance')]} numbers={2} rows={rows} lastIsSum />
  );
}

function Transactions({ document: { transactions } }: { readonly document: StatementDocument }) {
  const t = useStatementTexts();
  const nameOf = useKindName();
  if (transactions.length === 0) return null;
  const rows = transactions.map(({ at, kind, memo, postedUsd, promoUsd }) => [
    ...[at.slice(0, 10), memo ? `${nameOf(kind)} · ${memo}` : nameOf(kind), exact(postedUsd), exact(promoUsd)],
  ]);
  return (
    <>
      <h2 className="heading">{t('transactions')}</h2>
      <PlainTable
        label={t('transactions')}
        head={[t('issued'), t('kind'), t('posted'), t('promoBalance')]}
        numbers={2}
        rows={rows}
      />
    </>
  );
}

function Tokens({ document: { tokens } }: { readonly document: StatementDocument }) {
  const t = useStatementTexts();
  if (tokens.length === 0) return null;
  const rows = tokens.map(({ apiTokenId, name, project, requests, chargeUsd }) => [
    apiTokenId === null ? t('others') : name,
    project ?? <span className="faint">–</span>,
    <Count key="requests" value={Number(requests)} />,
    exact(chargeUsd),
  ]);
  return (
    <>
      <h2 className="heading">{t('tokens')}</h2>
      <PlainTable
        label={t('tokens')}
        head={[t('apiToken'), t('project'), t('requests'), t('amount')]}
        numbers={2}
        rows={rows}
      />
    </>
  );
}
