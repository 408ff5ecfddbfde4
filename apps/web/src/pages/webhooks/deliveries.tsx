import { RedoOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { App, Button, Drawer } from 'antd';
import { useState } from 'react';
import { api, client, toProblem } from '../../client';
import { Count } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { Facts } from '../../ui/facts';
import { JsonView } from '../../ui/json-view';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { reloadWebhooks, SHOWN_EVENTS, type Delivery, type DeliveryQuery } from './data';
import { useEventName } from './event-name';
import { useWebhookTexts } from './texts';

const STATES = ['pending', 'delivered', 'failed'] as const;
const TONES = { pending: 'accent', delivered: 'good', failed: 'bad' } as const;
/** What is waiting goes out within moments. */
const REFRESH_MS = 5_000;

interface DeliveriesProps {
  readonly organizationId: string;
  readonly mayWrite: boolean;
}

export function Deliveries({ organizationId, mayWrite }: DeliveriesProps) {
  const t = useWebhookTexts();
  const list = useListState({ filters: ['state', 'type'], sort: '-createdAt' });
  const params = { params: { path: { organizationId }, query: list.query as DeliveryQuery } };
  const options = { placeholderData: keepPreviousData, refetchInterval: REFRESH_MS };
  const rows = api.useQuery('get', '/api/organizations/{organizationId}/webhook-deliveries', params, options);
  const [openId, open] = useState<string>();
  const opened = rows.data?.items.find(({ id }) => id === openId);
  const states = STATES.map((value) => ({ value, label: t(`delivery.${value}`) }));
  const types = SHOWN_EVENTS.map((value) => ({ value, label: t(`event.${value}`) }));
  return (
    <>
      <DataTable<Delivery>
        label={t('deliveries')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        hasSearch={false}
        filters={[
          { name: 'state', label: t('state'), options: states },
          { name: 'type', label: t('type'), options: types },
        ]}
        onOpen={({ id }) => open(id)}
        empty={<Empty title={t('deliveries.empty')} text={t('deliveries.empty.text')} />}
      />
      <Drawer
        open={opened !== undefined}
        title={t('delivery')}
        size={560}
        onClose={() => open(undefined)}
        destroyOnHidden
      >
        {opened && <Detail delivery={opened} organizationId={organizationId} mayWrite={mayWrite} />}
      </Drawer>
    </>
  );
}

function useColumns(): readonly DataColumn<Delivery>[] {
  const t = useWebhookTexts();
  const nameOf = useEventName();
  return [
    { key: 'type', title: t('type'), isTitle: true, render: ({ type }) => nameOf(type) },
    { key: 'state', title: t('state'), render: (delivery) => <State delivery={delivery} /> },
    { key: 'url', title: t('url'), render: ({ url }) => <span className="webhook-url">{url}</span> },
    { key: 'attempts', title: t('attempts'), isNumber: true, render: ({ attempts }) => <Count value={attempts} /> },
    { key: 'answer', title: t('answer'), render: (delivery) => <Answer delivery={delivery} /> },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      render: ({ createdAt }) => <Time value={createdAt} />,
    },
  ];
}

function State({ delivery: { state, attempts, lastError } }: { readonly delivery: Delivery }) {
  const t = useWebhookTexts();
  // What is sent again by hand keeps its last error, and begins to count anew.
  const isRetried = state === 'pending' && attempts > 0 && lastError !== null;
  if (isRetried) return <StatusTag tone="warning">{t('delivery.retrying')}</StatusTag>;
  return <StatusTag tone={TONES[state]}>{t(`delivery.${state}`)}</StatusTag>;
}

function Answer({ delivery: { lastError, lastStatus } }: { readonly delivery: Delivery }) {
  const t = useWebhookTexts();
  if (lastError && lastError !== 'status') return t(`failure.${lastError}`);
  return lastStatus ?? <span className="faint">–</span>;
}

function Detail({ delivery, organizationId, mayWrite }: DeliveriesProps & { readonly delivery: Delivery }) {
  const t = useWebhookTexts();
  const nameOf = useEventName();
  const { message } = App.useApp();
  const [isBusy, setIsBusy] = useState(false);
  const replay = async () => {
    setIsBusy(true);
    try {
      const params = { path: { organizationId, id: delivery.id } };
      await client.POST('/api/organizations/{organizationId}/webhook-deliveries/{id}/replay', { params });
      void message.success(t('replayed'));
    } catch (error) {
      void message.error(toProblem(error).message);
    } finally {
      setIsBusy(false);
      await reloadWebhooks();
    }
  };
  return (
    <>
      <Facts
        facts={[
          [t('type'), nameOf(delivery.type)],
          [t('state'), <State key="state" delivery={delivery} />],
          [
            t('url'),
            <span key="url" className="webhook-url">
              {delivery.url}
            </span>,
          ],
          [t('attempts'), <Count key="attempts" value={delivery.attempts} />],
          [t('answer'), <Answer key="answer" delivery={delivery} />],
          [t('createdAt'), <Time key="created" value={delivery.createdAt} show="absolute" />],
          [t('deliveredAt'), <Time key="delivered" value={delivery.deliveredAt} show="absolute" />],
          [t('nextAttemptAt'), <Time key="next" value={delivery.nextAttemptAt} show="absolute" />],
          [t('eventId'), <code key="id">{delivery.eventId}</code>],
        ]}
      />
      <h2 className="webhook-payload">{t('payload')}</h2>
      <JsonView value={delivery.payload} />
      {mayWrite && (
        <div className="drawer-buttons webhook-replay">
          <Button icon={<RedoOutlined />} loading={isBusy} onClick={() => void replay()}>
            {t('replay')}
          </Button>
        </div>
      )}
    </>
  );
}
