import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { AccountLink } from '../../ledger/ledger-links';
import { useLedgerWords } from '../../ledger/ledger-texts';
import { DataTable } from '../../ui/data-table';
import type { DataColumn } from '../../ui/data-columns';
import { exactUsd } from '../../ui/format-usd';
import { useListState } from '../../ui/list-state';
import { usePageTexts, type Account } from './page-texts';

type Query = NonNullable<paths['/api/ledger/accounts']['get']['parameters']['query']>;

/** The system's accounts first, then those of organizations. */
export function Accounts() {
  const t = usePageTexts();
  const words = useLedgerWords();
  const navigate = useNavigate();
  const list = useListState({ filters: ['owner'] });
  const { sort: _, ...query } = list.query;
  const params = { params: { query: query as Query } };
  const accounts = api.useQuery('get', '/api/ledger/accounts', params, { placeholderData: keepPreviousData });
  const columns: readonly DataColumn<Account>[] = [
    {
      ...{ key: 'account', title: t('account'), isTitle: true },
      render: ({ id, kind }) => <AccountLink id={id}>{words.account(kind)}</AccountLink>,
    },
    {
      ...{ key: 'owner', title: t('owner') },
      render: ({ organizationName }) => organizationName ?? <span className="faint">{t('owner.system')}</span>,
    },
    {
      ...{ key: 'balance', title: t('balance'), isNumber: true },
      render: ({ balanceUsd }) => <span className="amount">{exactUsd(balanceUsd)}</span>,
    },
  ];
  const owners = (['system', 'organizations'] as const).map((value) => ({ value, label: t(`owner.${value}`) }));
  return (
    <DataTable<Account>
      label={t('accounts')}
      list={list}
      rows={accounts}
      rowKey="id"
      columns={columns}
      filters={[{ name: 'owner', label: t('owner'), options: owners }]}
      onOpen={({ id }) => void navigate({ to: '/ledger/accounts/$accountId', params: { accountId: id } })}
    />
  );
}
