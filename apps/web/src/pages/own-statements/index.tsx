import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { usePlace } from '../../app/place';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import type { Statement } from '../../statements/statement';
import { useNumberColumn, useStatementColumns } from '../../statements/statement-columns';
import { useStatementTexts } from '../../statements/texts';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { usePageTexts } from './page-texts';

const PATH = '/api/organizations/{organizationId}/statements';
type Query = NonNullable<paths[typeof PATH]['get']['parameters']['query']>;

/** What an organization was told and billed. */
export default function OwnStatementsPage() {
  const t = usePageTexts();
  const words = useStatementTexts();
  const navigate = useNavigate();
  const { organizationId = '' } = usePlace().params;
  const list = useListState({ filters: ['kind'], sort: '-month' });
  const params = { params: { path: { organizationId }, query: list.query as Query } };
  const rows = api.useQuery('get', PATH, params, { placeholderData: keepPreviousData });
  const kinds = (['usage_statement', 'invoice'] as const).map((value) => ({ value, label: words(`kind.${value}`) }));
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <DataTable<Statement>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={[useNumberColumn(), ...useStatementColumns()]}
        filters={[{ name: 'kind', label: words('kind'), options: kinds }]}
        onOpen={({ id }) => void navigate({ to: `/o/${organizationId}/statements/${id}` })}
        empty={<Empty title={t('empty')} text={t('empty.text')} />}
      />
    </>
  );
}
