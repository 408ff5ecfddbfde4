import { BankOutlined, FileAddOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import type { Statement } from '../../statements/statement';
import { useNumberColumn, useStatementColumns } from '../../statements/statement-columns';
import { useStatementTexts } from '../../statements/texts';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import type { DataFilter } from '../../ui/data-toolbar';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { DraftsDrawer } from './drafts-drawer';
import { LegalEntityDrawer } from './legal-entity-drawer';
import { usePageTexts } from './page-texts';

type Query = NonNullable<paths['/api/statements']['get']['parameters']['query']>;

/** Statements of all organizations, as finance makes them. */
export default function StatementsPage() {
  const t = usePageTexts();
  const navigate = useNavigate();
  const mayWrite = permissionsIn(useMe(), undefined).has('statements:write');
  const list = useListState({ filters: ['month', 'state', 'kind'], sort: '-month' });
  const rows = api.useQuery(
    'get',
    '/api/statements',
    { params: { query: list.query as Query } },
    { placeholderData: keepPreviousData },
  );
  const [opened, open] = useState<'drafts' | 'entity'>();
  const organization: DataColumn<Statement> = {
    ...{ key: 'organizationName', title: t('organization') },
    render: ({ organizationName }) => organizationName,
  };
  const drafts = (
    <Button type="primary" icon={<FileAddOutlined />} onClick={() => open('drafts')}>
      {t('drafts')}
    </Button>
  );
  const actions = mayWrite && (
    <>
      <Button icon={<BankOutlined />} onClick={() => open('entity')}>
        {t('entity')}
      </Button>
      {drafts}
    </>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={actions} />
      <DataTable<Statement>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={[useNumberColumn(), organization, ...useStatementColumns()]}
        filters={useFilters()}
        onOpen={({ id }) => void navigate({ to: `/statements/${id}` })}
        empty={<Empty title={t('empty')} text={t('empty.text')} action={mayWrite && drafts} />}
      />
      <DraftsDrawer open={opened === 'drafts'} onClose={() => open(undefined)} />
      <LegalEntityDrawer open={opened === 'entity'} onClose={() => open(undefined)} />
    </>
  );
}

function useFilters(): readonly DataFilter[] {
  const t = usePageTexts();
  const words = useStatementTexts();
  const me = useMe();
  const mayReadPeriods = permissionsIn(me, undefined).has('periods:read');
  const months = api.useQuery('get', '/api/periods', {}, { enabled: mayReadPeriods }).data?.items ?? [];
  const states = (['draft', 'final', 'void'] as const).map((value) => ({ value, label: words(`state.${value}`) }));
  const kinds = (['usage_statement', 'invoice'] as const).map((value) => ({ value, label: words(`kind.${value}`) }));
  return [
    ...(months.length > 0
      ? [{ name: 'month', label: t('month'), options: months.map(({ month }) => ({ value: month, label: month })) }]
      : []),
    { name: 'state', label: t('state'), options: states },
    { name: 'kind', label: words('kind'), options: kinds },
  ];
}
