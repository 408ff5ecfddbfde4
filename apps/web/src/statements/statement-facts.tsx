import { Items, Item } from '../ui/items';
import { Usd } from '../ui/amounts';
import { Stat, Stats } from '../ui/stat';
import { Time } from '../ui/time';
import type { WholeStatement } from './statement';
import { StatementState } from './statement-state';
import { useStatementTexts } from './texts';

/** Below the title. */
export function StatementLine({ statement }: { readonly statement: WholeStatement }) {
  const t = useStatementTexts();
  const { month, kind, issuedAt, document } = statement;
  return (
    <span className="statement-line">
      <StatementState statement={statement} />
      <span>{t(`kind.${kind}`)}</span>
      <span>{month}</span>
      {issuedAt && (
        <span>
          {t('issued')} <Time value={issuedAt} show="absolute" />
        </span>
      )}
      {document.replaces && (
        <span>
          {t('replaces')} {document.replaces}
        </span>
      )}
    </span>
  );
}

export function InvoiceFigures({ statement }: { readonly statement: WholeStatement }) {
  const t = useStatementTexts();
  if (statement.kind !== 'invoice' || statement.state !== 'final') return null;
  return (
    <Stats size="four">
      <Stat label={t('total')} value={<Usd value={statement.totalUsd} />} />
      <Stat label={t('credited')} value={<Usd value={statement.creditedUsd} />} />
      <Stat label={t('paid')} value={<Usd value={statement.paidUsd} />} />
      <Stat label={t('due')} value={<Usd value={statement.dueUsd} />} note={statement.dueOn} />
    </Stats>
  );
}

interface FollowUpsProps {
  readonly statement: WholeStatement;
  /** Of the statement. */
  readonly path: string;
}

/** What became of it: credit notes and payments. */
export function FollowUps({ statement, path }: FollowUpsProps) {
  const t = useStatementTexts();
  const { creditNotes, payments, sha256 } = statement;
  return (
    <>
      {creditNotes.length > 0 && (
        <>
          <h2 className="heading">{t('creditNotes')}</h2>
          <Items label={t('creditNotes')}>
            {creditNotes.map(({ id, number, totalUsd, reason, issuedAt }) => (
              <Item
                key={id}
                title={
                  <a className="code" href={`${path}/credit-notes/${id}/pdf`} download>
                    {number}
                  </a>
                }
                text={
                  <>
                    <Time value={issuedAt} show="absolute" /> · {reason}
                  </>
                }
                actions={<Usd value={totalUsd} />}
              />
            ))}
          </Items>
        </>
      )}
      {payments.length > 0 && (
        <>
          <h2 className="heading">{t('payments')}</h2>
          <Items label={t('payments')}>
            {payments.map(({ transactionId, amountUsd, createdAt }) => (
              <Item
                key={transactionId}
                title={t('transaction', { id: transactionId })}
                text={<Time value={createdAt} show="absolute" />}
                actions={<Usd value={amountUsd} />}
              />
            ))}
          </Items>
        </>
      )}
      {sha256 && (
        <p className="statement-note statement-hash">
          {t('hash')} <span className="code">{sha256}</span>
        </p>
      )}
    </>
  );
}
