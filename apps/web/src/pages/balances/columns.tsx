import { AccountLink } from '../../ledger/ledger-links';
import type { DataColumn } from '../../ui/data-columns';
import { formatUsd } from '../../ui/format-usd';
import { StatusTag } from '../../ui/status-tag';
import { usePageTexts, type Balance } from './balances-texts';

export function useBalanceColumns(): readonly DataColumn<Balance>[] {
  const t = usePageTexts();
  const money = (key: string, title: string, of: (row: Balance) => string | null): DataColumn<Balance> => ({
    ...{ key, title, isNumber: true, isSortable: true },
    render: (row) => <Amount value={of(row)} />,
  });
  return [
    {
      ...{ key: 'name', title: t('organization'), isTitle: true, isSortable: true },
      render: ({ name, accountId }) => (
        <span className="balance-name" title={name}>
          <AccountLink id={accountId}>{name}</AccountLink>
        </span>
      ),
    },
    money('balance', t('balance'), ({ balanceUsd }) => balanceUsd),
    money('promo', t('promo'), ({ promoUsd }) => promoUsd),
    money('held', t('held'), ({ heldUsd }) => heldUsd),
    money('creditLimit', t('creditLimit'), ({ creditLimitUsd }) => creditLimitUsd),
    money('available', t('available'), ({ availableUsd }) => availableUsd),
    { key: 'state', title: t('state'), render: (row) => <State row={row} /> },
  ];
}

/** Exact; what is owed to us stands out by more than its sign. */
function Amount({ value }: { readonly value: string | null }) {
  if (value === null) return <span className="faint">–</span>;
  return <span className={value.startsWith('-') ? 'amount is-owing' : 'amount'}>{formatUsd(value).full}</span>;
}

function State({ row: { isFrozen, isLow, balanceUsd } }: { readonly row: Balance }) {
  const t = usePageTexts();
  if (isFrozen) return <StatusTag tone="bad">{t('state.frozen')}</StatusTag>;
  if (balanceUsd.startsWith('-')) return <StatusTag tone="warning">{t('state.owing')}</StatusTag>;
  if (isLow) return <StatusTag tone="warning">{t('state.low')}</StatusTag>;
  return <StatusTag tone="good">{t('state.good')}</StatusTag>;
}
