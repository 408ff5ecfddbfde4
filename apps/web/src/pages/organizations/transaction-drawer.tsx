import { Drawer } from 'antd';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { formatUsd } from '../../ui/format-usd';
import { Time } from '../../ui/time';
import type { Transaction } from './data';
import { useOrganizationTexts } from './texts';
import { Actor } from './transaction-columns';

interface TransactionDrawerProps {
  readonly transaction: Transaction | undefined;
  readonly onClose: () => void;
}

/** One transaction, with its entries for those who may see them. */
export function TransactionDrawer({ transaction, onClose }: TransactionDrawerProps) {
  const t = useOrganizationTexts();
  return (
    <Drawer
      open={transaction !== undefined}
      title={transaction && t(`kind.${transaction.kind}`)}
      size={520}
      onClose={onClose}
    >
      {transaction && <Detail transaction={transaction} />}
    </Drawer>
  );
}

/** A ledger is read to the last digit. */
const exact = (amount: string): string => formatUsd(amount).full;

function Detail({ transaction }: { readonly transaction: Transaction }) {
  const t = useOrganizationTexts();
  const { id, amountUsd, postedUsd, promoUsd, limitUsd, usageCount, memo, createdAt, entries } = transaction;
  const { reversesId, reversedById } = transaction;
  return (
    <>
      <Facts
        facts={[
          [t('number'), <CopyText key="id" text={id} />],
          [t('amount'), exact(amountUsd)],
          [t('posted'), exact(postedUsd)],
          [t('promo'), exact(promoUsd)],
          ...(limitUsd === null ? [] : [[t('limit'), exact(limitUsd)] as const]),
          ...(usageCount === 0 ? [] : [[t('calls'), usageCount] as const]),
          ...(reversesId === null ? [] : [[t('kind.reversal'), t('reverses', { id: reversesId })] as const]),
          ...(reversedById === null ? [] : [[t('kind.reversal'), t('reversedBy', { id: reversedById })] as const]),
          [t('memo'), memo ?? <span className="faint">–</span>],
          [t('actor'), <Actor key="actor" transaction={transaction} />],
          [t('time'), <Time key="time" value={createdAt} show="absolute" />],
        ]}
      />
      {entries.length > 0 && <Entries entries={entries} />}
    </>
  );
}

function Entries({ entries }: { readonly entries: Transaction['entries'] }) {
  const t = useOrganizationTexts();
  const isCredit = (amount: string) => amount.startsWith('-');
  return (
    <section className="organization-part">
      <h2>{t('entries')}</h2>
      <table className="organization-grants">
        <thead>
          <tr>
            <th scope="col">{t('ledgerAccount')}</th>
            <th scope="col" className="is-number">
              {t('debit')}
            </th>
            <th scope="col" className="is-number">
              {t('credit')}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ account, amountUsd }, number) => (
            // An account may have several entries, and their order never changes.
            <tr key={number}>
              <td>{t(`account.${account}` as 'account.wallet')}</td>
              <td className="is-number">{!isCredit(amountUsd) && exact(amountUsd)}</td>
              <td className="is-number">{isCredit(amountUsd) && exact(amountUsd.slice(1))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
