import { keepPreviousData } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Pagination, Table } from 'antd';
import { useState } from 'react';
import { api } from '../../client';
import { Section } from '../../ui/section';
import { Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import type { Attempt, Difference } from './data';
import { Amount, ExactUsd } from './figures';
import { useReconciliationTexts } from './texts';

const PAGE_SIZE = 25;

/** The requests behind a difference. */
export function Attempts({ difference: { id, class: name } }: { readonly difference: Difference }) {
  const t = useReconciliationTexts();
  const [page, setPage] = useState(1);
  const attempts = api.useQuery(
    'get',
    '/api/reconciliation/differences/{id}/attempts',
    { params: { path: { id }, query: { page, pageSize: PAGE_SIZE } } },
    { placeholderData: keepPreviousData },
  );
  const { data, error, isPending, refetch } = attempts;
  return (
    <Section title={t('attempts')}>
      <p className="reconciliation-attempts-text">{t(`attempts.${name}`)}</p>
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {isPending && <LoadingRows count={4} />}
      {data && data.total === 0 && <p className="faint">{t('attempts.none')}</p>}
      {data && data.total > 0 && (
        <Table<Attempt>
          aria-label={t('attempts')}
          size="small"
          rowKey={({ requestId, number }) => `${requestId} ${number}`}
          dataSource={data.items}
          columns={columnsOf(t)}
          pagination={false}
          scroll={{ x: 'max-content' }}
        />
      )}
      {data && data.total > PAGE_SIZE && (
        <Pagination
          size="small"
          align="end"
          current={page}
          pageSize={PAGE_SIZE}
          total={data.total}
          showSizeChanger={false}
          onChange={setPage}
          style={{ marginTop: 12 }}
        />
      )}
    </Section>
  );
}

const columnsOf = (t: ReturnType<typeof useReconciliationTexts>) => [
  {
    key: 'startedAt',
    title: t('startedAt'),
    render: (_: unknown, { startedAt }: Attempt) => <Time value={startedAt} show="absolute" />,
  },
  {
    key: 'request',
    title: t('request'),
    render: (_: unknown, { requestId }: Attempt) => (
      <Link to="/requests" search={{ request: requestId }} className="code">
        …{requestId.slice(-12)}
      </Link>
    ),
  },
  {
    key: 'judgement',
    title: t('judgement'),
    render: (_: unknown, { judgement, failure }: Attempt) => (
      <>
        {t(`judgement.${judgement}`)} {failure && <span className="code faint">{failure}</span>}
      </>
    ),
  },
  {
    key: 'input',
    title: t('figure.input'),
    align: 'right' as const,
    render: (_: unknown, { inputTokens }: Attempt) => <Amount value={inputTokens} />,
  },
  {
    key: 'output',
    title: t('figure.output'),
    align: 'right' as const,
    render: (_: unknown, { outputTokens }: Attempt) => <Amount value={outputTokens} />,
  },
  {
    key: 'cost',
    title: t('cost'),
    align: 'right' as const,
    render: (_: unknown, { costUsd }: Attempt) => <ExactUsd value={costUsd} />,
  },
];
