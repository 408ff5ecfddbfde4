import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api, client, toProblem } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { useBudgetColumns, useBudgetName } from './budget-columns';
import { BudgetDrawer } from './budget-drawer';
import { reloadOrganizations, type Budget, type Organization } from './data';
import { useOrganizationTexts } from './texts';
import './organizations.css';

const PATH = '/api/organizations/{organizationId}/budgets';
type Query = NonNullable<paths[typeof PATH]['get']['parameters']['query']>;

/** The most that the organization, or one of its users, API tokens or projects, may spend. */
export default function Budgets({ organization }: { readonly organization: Organization }) {
  const t = useOrganizationTexts();
  const list = useListState({ filters: ['scope'], sort: 'scope' });
  const params = { params: { path: { organizationId: organization.id }, query: list.query as Query } };
  const rows = api.useQuery('get', PATH, params, { placeholderData: keepPreviousData });
  const mayWrite = permissionsIn(useMe(), organization.id).has('budgets:write');
  const [drawn, draw] = useState<Budget | 'new'>();
  const remove = useRemoval(organization.id);
  const actions = (budget: Budget) => [
    { key: 'edit', label: t('budget.edit'), icon: <EditOutlined />, run: () => draw(budget) },
    {
      key: 'remove',
      label: t('budget.remove'),
      icon: <DeleteOutlined />,
      isDangerous: true,
      run: () => remove(budget),
    },
  ];
  const create = mayWrite && (
    <Button icon={<PlusOutlined />} onClick={() => draw('new')}>
      {t('budget.create')}
    </Button>
  );
  const scopes = (['organization', 'user', 'api_token', 'project'] as const).map((value) => ({
    ...{ value, label: t(`scope.${value}`) },
  }));
  return (
    <>
      {rows.data && rows.data.total > 0 && <div className="tab-actions">{create}</div>}
      <DataTable<Budget>
        label={t('budgets')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useBudgetColumns()}
        filters={[{ name: 'scope', label: t('budget.scope'), options: scopes }]}
        {...(mayWrite && { actions })}
        empty={<Empty title={t('budgets.empty')} text={t('budgets.empty.text')} action={create} />}
      />
      {drawn && <BudgetDrawer organization={organization} budget={drawn} onClose={() => draw(undefined)} />}
    </>
  );
}

function useRemoval(organizationId: string) {
  const t = useOrganizationTexts();
  const { modal, message } = App.useApp();
  const nameOf = useBudgetName();
  return (budget: Budget) => {
    const run = async () => {
      const params = { path: { organizationId, id: budget.id } };
      try {
        await client.DELETE('/api/organizations/{organizationId}/budgets/{id}', { params });
      } catch (error) {
        void message.error(toProblem(error).message);
      }
      await reloadOrganizations();
    };
    modal.confirm({
      title: t('budget.remove.title', { name: nameOf(budget), period: t(`period.${budget.period}`) }),
      content: t('budget.remove.text'),
      okText: t('budget.remove'),
      okButtonProps: { danger: true },
      onOk: run,
    });
  };
}
