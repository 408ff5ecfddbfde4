import {
  DeleteOutlined,
  EditOutlined,
  KeyOutlined,
  PauseOutlined,
  PlayCircleOutlined,
  SendOutlined,
} from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { App } from 'antd';
import type { ReactNode } from 'react';
import { api, client, ifMatch, toProblem } from '../../client';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { EVENTS, reloadWebhooks, type Webhook, type WebhookQuery } from './data';
import { useEventName } from './event-name';
import { useWebhookTexts } from './texts';

interface EndpointsProps {
  readonly organizationId: string;
  readonly mayWrite: boolean;
  /** The button that makes one. */
  readonly create: ReactNode;
  readonly onEdit: (webhook: Webhook) => void;
  readonly onSecret: (made: { readonly url: string; readonly secret: string }) => void;
}

export function Endpoints({ organizationId, mayWrite, create, onEdit, onSecret }: EndpointsProps) {
  const t = useWebhookTexts();
  const list = useListState({ sort: '-createdAt' });
  const params = { params: { path: { organizationId }, query: list.query as WebhookQuery } };
  const options = { placeholderData: keepPreviousData };
  const rows = api.useQuery('get', '/api/organizations/{organizationId}/webhooks', params, options);
  const actions = useActions({ organizationId, onEdit, onSecret });
  return (
    <DataTable<Webhook>
      label={t('endpoints')}
      list={list}
      rows={rows}
      rowKey="id"
      columns={useColumns()}
      hasSearch={false}
      {...(mayWrite && { actions, onOpen: onEdit })}
      empty={<Empty title={t('empty')} text={t('empty.text')} action={create} />}
    />
  );
}

function useColumns(): readonly DataColumn<Webhook>[] {
  const t = useWebhookTexts();
  const nameOf = useEventName();
  const eventsOf = ({ events }: Webhook) =>
    events.length === EVENTS.length ? t('events.all') : events.map(nameOf).join(', ');
  return [
    { key: 'url', title: t('url'), isTitle: true, render: ({ url }) => <span className="webhook-url">{url}</span> },
    { key: 'state', title: t('state'), render: (webhook) => <State webhook={webhook} /> },
    { key: 'events', title: t('events'), render: eventsOf },
    {
      key: 'description',
      title: t('about'),
      render: ({ description }) => description || <span className="faint">–</span>,
    },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      render: ({ createdAt }) => <Time value={createdAt} />,
    },
  ];
}

function State({ webhook: { isEnabled, gaveUpAt, failingSince } }: { readonly webhook: Webhook }) {
  const t = useWebhookTexts();
  if (gaveUpAt) return <StatusTag tone="bad">{t('state.gaveUp')}</StatusTag>;
  if (!isEnabled) return <StatusTag tone="neutral">{t('state.disabled')}</StatusTag>;
  if (failingSince) return <StatusTag tone="warning">{t('state.failing')}</StatusTag>;
  return <StatusTag tone="good">{t('state.enabled')}</StatusTag>;
}

function useActions({
  organizationId,
  onEdit,
  onSecret,
}: Pick<EndpointsProps, 'organizationId' | 'onEdit' | 'onSecret'>) {
  const t = useWebhookTexts();
  const { modal, message } = App.useApp();
  const attempt = async (change: () => Promise<unknown>) => {
    await change().catch((error: unknown) => message.error(toProblem(error).message));
    await reloadWebhooks();
  };
  const of = ({ id, version }: Webhook) => ({ path: { organizationId, id }, header: ifMatch(version) });
  const test = (webhook: Webhook) =>
    attempt(async () => {
      await client.POST('/api/organizations/{organizationId}/webhooks/{id}/test', {
        params: { path: { organizationId, id: webhook.id } },
      });
      void message.success(t('tested'));
    });
  const enable = (webhook: Webhook, isEnabled: boolean) =>
    attempt(() =>
      client.PATCH('/api/organizations/{organizationId}/webhooks/{id}', { params: of(webhook), body: { isEnabled } }),
    );
  const rotate = (webhook: Webhook) =>
    modal.confirm({
      title: t('rotate'),
      content: t('rotate.text'),
      okText: t('rotate'),
      onOk: () =>
        attempt(async () => {
          const params = of(webhook);
          const { data } = await client.POST('/api/organizations/{organizationId}/webhooks/{id}/secret', { params });
          onSecret(data!);
        }),
    });
  const remove = (webhook: Webhook) =>
    modal.confirm({
      title: t('remove.title'),
      content: t('remove.text', { url: webhook.url }),
      okText: t('remove'),
      okButtonProps: { danger: true },
      onOk: () =>
        attempt(() => client.DELETE('/api/organizations/{organizationId}/webhooks/{id}', { params: of(webhook) })),
    });
  return (webhook: Webhook) => [
    {
      key: 'test',
      label: t('test'),
      icon: <SendOutlined />,
      isDisabled: !webhook.isEnabled,
      run: () => void test(webhook),
    },
    { key: 'edit', label: t('edit'), icon: <EditOutlined />, run: () => onEdit(webhook) },
    webhook.isEnabled
      ? { key: 'disable', label: t('disable'), icon: <PauseOutlined />, run: () => void enable(webhook, false) }
      : { key: 'enable', label: t('enable'), icon: <PlayCircleOutlined />, run: () => void enable(webhook, true) },
    { key: 'rotate', label: t('rotate'), icon: <KeyOutlined />, run: () => rotate(webhook) },
    { key: 'remove', label: t('remove'), icon: <DeleteOutlined />, isDangerous: true, run: () => remove(webhook) },
  ];
}
