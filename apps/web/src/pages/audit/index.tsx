import { keepPreviousData } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useState } from 'react';
import { defineTexts } from '../../app/texts';
import { api } from '../../client';
import type { components, paths } from '../../client/generated/api';
import { CopyText } from '../../ui/copy-text';
import type { DataColumn } from '../../ui/data-columns';
import { DataTable } from '../../ui/data-table';
import { Facts } from '../../ui/facts';
import { JsonDiff } from '../../ui/json-view';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { Time } from '../../ui/time';
import en from './en.json';
import zh from './zh.json';

const usePageTexts = defineTexts('audit', { en, zh });

type Entries = paths['/api/audit']['get'];
type Entry = components['schemas']['AuditEntry'];
type Query = NonNullable<Entries['parameters']['query']>;

export default function AuditPage() {
  const t = usePageTexts();
  const list = useListState({ filters: ['action', 'subject'], sort: '-createdAt' });
  const rows = api.useQuery(
    'get',
    '/api/audit',
    { params: { query: list.query as Query } },
    { placeholderData: keepPreviousData },
  );
  const [opened, setOpened] = useState<Entry>();
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <DataTable<Entry>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useColumns()}
        filters={[
          { name: 'action', label: t('action') },
          { name: 'subject', label: t('subject') },
        ]}
        onOpen={setOpened}
        empty={<Empty title={t('empty')} text={t('empty.text')} />}
      />
      <EntryDrawer entry={opened} onClose={() => setOpened(undefined)} />
    </>
  );
}

function useColumns(): readonly DataColumn<Entry>[] {
  const t = usePageTexts();
  return [
    {
      key: 'action',
      title: t('action'),
      isTitle: true,
      render: ({ action }) => <span className="code">{action}</span>,
    },
    { key: 'subject', title: t('subject'), render: ({ subject }) => <span className="code">{subject}</span> },
    { key: 'actor', title: t('actor'), render: ({ actor, actorName }) => actorName ?? actor },
    { key: 'address', title: t('address'), render: ({ address }) => address ?? <span className="faint">–</span> },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      width: 180,
      render: ({ createdAt }) => <Time value={createdAt} show="absolute" />,
    },
  ];
}

function EntryDrawer({ entry, onClose }: { readonly entry: Entry | undefined; readonly onClose: () => void }) {
  const t = usePageTexts();
  return (
    <Drawer open={entry !== undefined} onClose={onClose} size={560} title={t('entry', { id: entry?.id ?? '' })}>
      {entry && (
        <>
          <Facts
            facts={[
              [
                t('action'),
                <span key="action" className="code">
                  {entry.action}
                </span>,
              ],
              [t('subject'), <CopyText key="subject" text={entry.subject} />],
              [t('actor'), entry.actorName ?? entry.actor],
              [t('address'), entry.address ?? '–'],
              [t('createdAt'), <Time key="createdAt" value={entry.createdAt} show="absolute" />],
            ]}
          />
          <div style={{ height: 24 }} />
          <JsonDiff before={entry.before} after={entry.after} />
        </>
      )}
    </Drawer>
  );
}
