import { Usd } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { formatUsd } from '../../ui/format-usd';
import { Time } from '../../ui/time';
import type { Transaction } from './data';
import { useOrganizationTexts } from './texts';

export function useTransactionColumns(): readonly DataColumn<Transaction>[] {
  const t = useOrganizationTexts();
  const details = useTransactionDetails();
  return [
    { key: 'kind', title: t('kind'), isTitle: true, render: ({ kind }) => t(`kind.${kind}`) },
    {
      key: 'amount',
      title: t('amount'),
      isNumber: true,
      render: ({ amountUsd, entries, limitUsd }) =>
        limitUsd !== null || (entries.length === 0 && !/[1-9]/.test(amountUsd)) ? (
          <span className="faint">–</span>
        ) : (
          <Usd value={amountUsd} />
        ),
    },
    {
      key: 'details',
      title: t('details'),
      render: (transaction) => <span className="transaction-details">{details(transaction)}</span>,
    },
    { key: 'actor', title: t('actor'), render: (transaction) => <Actor transaction={transaction} /> },
    {
      key: 'createdAt',
      title: t('time'),
      isSortable: true,
      render: ({ createdAt }) => <Time value={createdAt} show="absolute" />,
    },
  ];
}

/** What there is to say of a transaction beside its amount. */
function useTransactionDetails() {
  const t = useOrganizationTexts();
  return ({ memo, usageCount, limitUsd, reversesId, reversedById }: Transaction): string =>
    [
      usageCount > 0 && t('usage', { count: usageCount }),
      limitUsd !== null && t('limit.to', { amount: formatUsd(limitUsd).full }),
      reversesId !== null && t('reverses', { id: reversesId }),
      reversedById !== null && t('reversedBy', { id: reversedById }),
      memo,
    ]
      .filter(Boolean)
      .join(' · ');
}

export function Actor({ transaction: { actor, actorName } }: { readonly transaction: Transaction }) {
  const t = useOrganizationTexts();
  if (actorName !== null) return <>{actorName}</>;
  return <span className="faint">{actor.startsWith('user:') ? t('actor.platform') : t('actor.system')}</span>;
}
