import { isZero } from '../../statements/statement';
import { PlainTable } from '../../statements/plain-table';
import { Count } from '../../ui/amounts';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { formatUsd } from '../../ui/format-usd';
import { Time } from '../../ui/time';
import type { Period } from './period';
import { usePageTexts } from './page-texts';

const exact = (usd: string): string => formatUsd(usd).full;

const unlessZero = (usd: string): string => (isZero(usd) ? '' : exact(usd));

/** What a closed month adds up to: whoever exports or restores it can compare. */
export function ControlTotals({ period }: { readonly period: Period }) {
  const t = usePageTexts();
  const { state, totals, closedAt, closedBy, stragglers } = period;
  if (state !== 'closed') return null;
  const counted = totals && [
    [t('usageCount'), <Count key="calls" value={Number(totals.usageCount)} />] as const,
    [t('charge'), exact(totals.chargeUsd)] as const,
    [t('cost'), exact(totals.costUsd)] as const,
    [t('transactionCount'), <Count key="transactions" value={Number(totals.transactionCount)} />] as const,
    [t('entryCount'), <Count key="entries" value={Number(totals.entryCount)} />] as const,
    [t('debit'), exact(totals.debitUsd)] as const,
    [t('hash'), <CopyText key="hash" text={totals.entriesSha256} />] as const,
  ];
  return (
    <>
      <h2 className="heading">{t('totals')}</h2>
      <Facts
        facts={[
          [
            t('closedAt'),
            <span key="closed">
              <Time value={closedAt} show="absolute" /> · {closedBy}
            </span>,
          ],
          ...(stragglers > 0 ? [[t('stragglers'), <Count key="stragglers" value={stragglers} />] as const] : []),
          ...(counted ?? []),
        ]}
      />
      {!totals && <p aria-live="polite">{t('totals.counting')}</p>}
    </>
  );
}

export function TrialBalance({ period: { trialBalance, totals } }: { readonly period: Period }) {
  const t = usePageTexts();
  const rows = trialBalance.map(({ account, debitUsd, creditUsd }) => [
    ...[account.replaceAll('_', ' '), unlessZero(debitUsd), unlessZero(creditUsd)],
  ]);
  // Sums are the server's to make; debits and credits are the same one.
  const sum = totals && [t('sum'), exact(totals.debitUsd), exact(totals.debitUsd)];
  return (
    <div className="close-tables">
      <h2 className="heading">{t('trialBalance')}</h2>
      {rows.length === 0 ? (
        <p className="faint">{t('nothing')}</p>
      ) : (
        <PlainTable
          label={t('trialBalance')}
          head={[t('account'), t('debit'), t('credit')]}
          numbers={2}
          rows={sum ? [...rows, sum] : rows}
          lastIsSum={sum !== null}
        />
      )}
    </div>
  );
}
