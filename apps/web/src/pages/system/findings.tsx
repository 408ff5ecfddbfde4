import { keepPreviousData } from '@tanstack/react-query';
import { Drawer, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api, queryClient } from '../../client';
import type { components, paths } from '../../client/generated/api';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { JsonView } from '../../ui/json-view';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { Time } from '../../ui/time';
import { useSystemTexts } from './texts';

type Finding = components['schemas']['Finding'];
type Query = NonNullable<paths['/api/findings']['get']['parameters']['query']>;

/** What the auditor found broken, or worth a look. */
export function Findings() {
  const t = useSystemTexts();
  const mayResolve = permissionsIn(useMe(), undefined).has('findings:write');
  const list = useListState({ filters: ['state'], sort: '-foundAt' });
  const params = { params: { query: list.query as Query } };
  const rows = api.useQuery('get', '/api/findings', params, { placeholderData: keepPreviousData });
  const [opened, setOpened] = useState<Finding>();
  const [resolving, setResolving] = useState<Finding>();
  const states = (['open', 'resolved'] as const).map((value) => ({ value, label: t(`findings.${value}`) }));
  const isOpen = ({ resolvedAt }: Finding) => resolvedAt === null;
  return (
    <>
      <h2 className="heading">{t('findings')}</h2>
      <DataTable<Finding>
        label={t('findings')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        filters={[{ name: 'state', label: t('findings.state'), options: states }]}
        onOpen={setOpened}
        actions={(row) =>
          mayResolve && isOpen(row)
            ? [{ key: 'resolve', label: t('findings.resolve'), run: () => setResolving(row) }]
            : []
        }
        empty={<Empty title={t('findings.empty')} text={t('findings.empty.text')} />}
      />
      <Drawer open={opened !== undefined} onClose={() => setOpened(undefined)} size={560} title={opened?.check}>
        <JsonView value={opened?.facts} />
      </Drawer>
      {resolving && <Resolve finding={resolving} onClose={() => setResolving(undefined)} />}
    </>
  );
}

function useColumns(): readonly DataColumn<Finding>[] {
  const t = useSystemTexts();
  return [
    { key: 'check', title: t('findings.check'), isTitle: true, render: ({ check }) => check },
    {
      key: 'subject',
      title: t('findings.subject'),
      render: ({ subject }) => <span className="code">{subject}</span>,
    },
    {
      key: 'foundAt',
      title: t('findings.foundAt'),
      isSortable: true,
      render: ({ foundAt }) => <Time value={foundAt} show="absolute" />,
    },
    { key: 'lastSeenAt', title: t('findings.lastSeenAt'), render: ({ lastSeenAt }) => <Time value={lastSeenAt} /> },
    {
      key: 'resolution',
      title: t('findings.resolution'),
      render: ({ resolution }) => resolution ?? <span className="faint">–</span>,
    },
  ];
}

function Resolve({ finding, onClose }: { readonly finding: Finding; readonly onClose: () => void }) {
  const t = useSystemTexts();
  const [form] = Form.useForm<{ because: string }>();
  const resolve = api.useMutation('post', '/api/findings/{id}/resolution');
  const submit = async ({ because }: { because: string }) => {
    await resolve.mutateAsync({ params: { path: { id: finding.id } }, body: { because } });
    await queryClient.invalidateQueries({ queryKey: ['get', '/api/findings'] });
    await queryClient.invalidateQueries({ queryKey: ['get', '/api/system'] });
    onClose();
  };
  return (
    <Modal
      open
      title={t('findings.resolve.title', { check: finding.check })}
      okText={t('findings.resolve')}
      confirmLoading={resolve.isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" onFinish={submit}>
        <Form.Item name="because" label={t('findings.because')} rules={[{ required: true, min: 3, max: 1000 }]}>
          <Input.TextArea rows={3} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
