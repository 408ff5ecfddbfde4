import { keepPreviousData } from '@tanstack/react-query';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { useApiTokenColumns, type ApiToken } from '../../parts/api-tokens/columns';
import { EditApiToken } from '../../parts/api-tokens/edit-api-token';
import { useApiTokenActions } from '../../parts/api-tokens/actions';
import { useStateOptions } from '../../parts/api-tokens/state-options';
import { useApiTokenPageTexts } from './texts';

type Query = NonNullable<paths['/api/api-tokens']['get']['parameters']['query']>;

/** The API tokens of all organizations, for operators. */
export default function AllApiTokensPage() {
  const t = useApiTokenPageTexts();
  const list = useListState({ filters: ['state', 'organizationId', 'userId'], sort: '-createdAt' });
  const params = { params: { query: list.query as Query } };
  const rows = api.useQuery('get', '/api/api-tokens', params, { placeholderData: keepPreviousData });
  const { actions, edited, close, dialogs } = useApiTokenActions();
  return (
    <>
      <PageHeader title={t('title')} description={t('description.all')} />
      <DataTable<ApiToken>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useApiTokenColumns(true)}
        filters={[{ name: 'state', label: t('state'), options: useStateOptions() }]}
        actions={actions}
        empty={<Empty title={t('empty')} text={t('empty.all')} />}
      />
      <EditApiToken apiToken={edited} onClose={close} />
      {dialogs}
    </>
  );
}
