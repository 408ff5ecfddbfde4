import { EyeOutlined, UndoOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import type { Organization, Transaction } from './data';
import { MoneyDrawer, opening, type Opened } from './money-drawer';
import { useOrganizationTexts } from './texts';
import { useTransactionColumns } from './transaction-columns';
import { TransactionDrawer } from './transaction-drawer';

const PATH = '/api/organizations/{organizationId}/wallet/transactions';
type Query = NonNullable<paths[typeof PATH]['get']['parameters']['query']>;
const KINDS = [
  ...['top-up', 'usage', 'refund', 'adjustment', 'promo-grant', 'promo-expiry', 'reversal', 'invoice'],
  ...['credit-note', 'credit-limit', 'overdraft', 'freeze', 'unfreeze'],
] as readonly Transaction['kind'][];

/** What became of the wallet, the newest first. */
export default function Transactions({ organization }: { readonly organization: Organization }) {
  const t = useOrganizationTexts();
  const list = useListState({ filters: ['kind'], sort: '-createdAt' });
  const params = { params: { path: { organizationId: organization.id }, query: list.query as Query } };
  const rows = api.useQuery('get', PATH, params, { placeholderData: keepPreviousData });
  const mayReverse = permissionsIn(useMe(), organization.id).has('wallets:write');
  const [shown, show] = useState<Transaction>();
  const [reversed, reverse] = useState<Opened>();
  const actions = (transaction: Transaction) => {
    const open = { key: 'open', label: t('details'), icon: <EyeOutlined />, run: () => show(transaction) };
    if (!mayReverse || !transaction.isReversible) return [open];
    const run = () => reverse(opening('reverse', transaction));
    return [open, { key: 'reverse', label: t('verb.reverse'), icon: <UndoOutlined />, run }];
  };
  return (
    <>
      <DataTable<Transaction>
        label={t('transactions')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useTransactionColumns()}
        filters={[
          { name: 'kind', label: t('kind'), options: KINDS.map((value) => ({ value, label: t(`kind.${value}`) })) },
        ]}
        onOpen={show}
        actions={actions}
        empty={<Empty title={t('transactions.empty')} text={t('transactions.empty.text')} />}
      />
      <TransactionDrawer transaction={shown} onClose={() => show(undefined)} />
      {reversed && <MoneyDrawer organization={organization} opened={reversed} onClose={() => reverse(undefined)} />}
    </>
  );
}
