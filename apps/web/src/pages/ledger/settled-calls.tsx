import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { client } from '../../client';
import { Figures } from '../../traffic/figures';
import { OutcomeTag, type Outcome } from '../../traffic/outcome-tag';
import { Panel } from '../../traffic/panel';
import { Count } from '../../ui/amounts';
import { exactUsd } from '../../ui/format-usd';
import { Failed } from '../../ui/states';
import { Time } from '../../ui/time';
import { usePageTexts, type SettledCalls } from './page-texts';

type Call = SettledCalls['items'][number];

/** The calls whose charges make up a transaction of usage. */
export function SettledCallRows({ id, count }: { readonly id: string; readonly count: number }) {
  const t = usePageTexts();
  const pages = useInfiniteQuery({
    queryKey: ['settled-calls', id],
    queryFn: async ({ pageParam }) => {
      const params = { path: { id }, query: pageParam ? { cursor: pageParam } : {} };
      return (await client.GET('/api/ledger/transactions/{id}/requests', { params })).data!;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  if (pages.error && !pages.data) return <Failed error={pages.error} onRetry={pages.refetch} />;
  return (
    <Panel title={t('settled', { count })}>
      <Figures<Call>
        label={t('settled', { count })}
        rows={pages.data?.pages.flatMap(({ items }) => items)}
        keyOf={(call) => call.id}
        columns={[
          {
            title: t('request'),
            render: (call) => (
              <Link className="code" to="/requests" search={{ requestId: call.id, request: call.id }}>
                {call.id}
              </Link>
            ),
          },
          {
            title: t('admittedAt'),
            isMinor: true,
            render: ({ admittedAt }) => <Time value={admittedAt} show="absolute" />,
          },
          { title: t('model'), render: ({ model }) => model },
          { title: t('outcome'), isMinor: true, render: ({ outcome }) => <OutcomeTag outcome={outcome as Outcome} /> },
          {
            ...{ title: t('tokens'), isNumber: true, isMinor: true },
            render: ({ inputTokens, outputTokens }) => <Count value={inputTokens + outputTokens} />,
          },
          { title: t('cost'), isNumber: true, isMinor: true, render: ({ costUsd }) => exactUsd(costUsd) },
          { title: t('charge'), isNumber: true, render: ({ chargeUsd }) => exactUsd(chargeUsd) },
        ]}
      />
      {pages.hasNextPage && (
        <div className="data-pages">
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('loadMore')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
