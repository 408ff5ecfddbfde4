import { useMe } from '../../app/session';
import { TransactionLink } from '../../ledger/ledger-links';
import { Usd } from '../../ui/amounts';
import { Facts } from '../../ui/facts';
import { formatUsd } from '../../ui/format-usd';
import { Time } from '../../ui/time';
import type { SettledLife } from './request-source';
import { useRequestTexts } from './request-texts';

/** The ledger transaction that settled the call, and the call's part of it. */
export function CallLedger({ life: { transaction, settledAt } }: { readonly life: SettledLife }) {
  const t = useRequestTexts();
  const mayRead = useMe().permissions.includes('ledger:read');
  return (
    <section className="call-part">
      <h2>{t('part.ledger')}</h2>
      {transaction ? (
        <>
          <Facts
            facts={[
              [
                t('transaction'),
                <span key="id">
                  {mayRead ? <TransactionLink id={transaction.id} /> : <span className="code">#{transaction.id}</span>}{' '}
                  <span className="faint">{t('settles', { count: transaction.calls })}</span>
                </span>,
              ],
              [t('share'), <Usd key="share" value={transaction.shareUsd} />],
              [t('period'), transaction.period],
              [t('settledAt'), <Time key="at" value={settledAt} show="absolute" />],
            ]}
          />
          {transaction.entries.length > 0 && (
            <table className="charge-lines">
              <tbody>
                {transaction.entries.map(({ account, amountUsd }) => (
                  <tr key={`${account} ${amountUsd}`}>
                    <th scope="row" className="code">
                      {account}
                    </th>
                    <td>{formatUsd(amountUsd).full}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      ) : (
        <p className="faint">{t('transaction.none')}</p>
      )}
    </section>
  );
}
