import { InboxOutlined } from '@ant-design/icons';
import { Alert, App, Button, Drawer, Table, Upload } from 'antd';
import { useState } from 'react';
import { client, toProblem } from '../../client';
import type { paths } from '../../client/generated/api';
import { StatusTag, type StatusTone } from '../../ui/status-tag';
import { forgetChannels } from './channels-api';
import { useChannelTexts } from './texts';

type Row = NonNullable<
  paths['/api/channels/import']['post']['responses'][200]['content']['application/json']
>['rows'][number];

interface Plan {
  readonly rows: readonly Row[];
}

const TONES: Readonly<Record<Row['outcome'], StatusTone>> = {
  added: 'good',
  changed: 'accent',
  unchanged: 'neutral',
  error: 'bad',
};

interface ImportProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Channels from a file: first what would happen, then all of it or nothing. */
export function ImportDrawer({ open, onClose }: ImportProps) {
  const t = useChannelTexts();
  return (
    <Drawer open={open} title={t('import.title')} size={720} onClose={onClose} destroyOnHidden>
      <Import onClose={onClose} />
    </Drawer>
  );
}

function Import({ onClose }: Pick<ImportProps, 'onClose'>) {
  const t = useChannelTexts();
  const { message } = App.useApp();
  const { plan, problem, isBusy, look, load } = useImport(() => {
    void message.success(t('import.done'));
    onClose();
  });
  const hasErrors = plan?.rows.some(({ outcome }) => outcome === 'error') ?? false;
  const changing = plan?.rows.filter(({ outcome }) => outcome === 'added' || outcome === 'changed').length ?? 0;
  return (
    <>
      <p>{t('import.text')}</p>
      <Upload.Dragger
        accept=".json,application/json"
        height={120}
        showUploadList={false}
        beforeUpload={(file) => {
          void look(file);
          return false;
        }}
      >
        <InboxOutlined /> {t('import.drop')}
      </Upload.Dragger>
      {problem && <Alert type="error" role="alert" showIcon title={problem} style={{ marginTop: 16 }} />}
      {plan && <PlanTable plan={plan} />}
      {plan && (
        <div className="drawer-buttons" style={{ marginTop: 16 }}>
          {hasErrors && <span className="faint">{t('import.blocked')}</span>}
          <Button type="primary" disabled={hasErrors || changing === 0} loading={isBusy} onClick={load}>
            {t('import.go', { count: changing })}
          </Button>
        </div>
      )}
    </>
  );
}

function useImport(onDone: () => void) {
  const t = useChannelTexts();
  const [channels, setChannels] = useState<unknown[]>([]);
  const [plan, setPlan] = useState<Plan>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const send = async (rows: unknown[], dryRun: boolean): Promise<Plan | undefined> => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      const { data } = await client.POST('/api/channels/import', { body: { channels: rows, dryRun } });
      return data as Plan | undefined;
    } catch (error) {
      setProblem(toProblem(error).message);
      return undefined;
    } finally {
      setIsBusy(false);
    }
  };
  const look = async (file: File) => {
    const rows = channelsIn(await file.text());
    setPlan(undefined);
    if (!rows) return setProblem(t('import.unreadable'));
    setChannels(rows);
    setPlan(await send(rows, true));
  };
  const load = async () => {
    if (!(await send(channels, false))) return;
    await forgetChannels();
    onDone();
  };
  return { plan, problem, isBusy, look, load };
}

function PlanTable({ plan }: { readonly plan: Plan }) {
  const t = useChannelTexts();
  return (
    <Table<Row>
      aria-label={t('import.plan')}
      className="import-rows"
      style={{ marginTop: 16 }}
      size="small"
      rowKey="row"
      dataSource={[...plan.rows]}
      pagination={{ pageSize: 50, hideOnSinglePage: true }}
      columns={[
        { key: 'row', title: '#', width: 48, align: 'right', render: (_, { row }) => row },
        { key: 'name', title: t('name'), render: (_, { name }) => name ?? '–' },
        {
          key: 'outcome',
          title: t('import.outcome'),
          width: 120,
          render: (_, { outcome }) => <StatusTag tone={TONES[outcome]}>{t(`import.${outcome}`)}</StatusTag>,
        },
        { key: 'details', title: t('import.details'), render: (_, row) => <Details row={row} /> },
      ]}
    />
  );
}

function Details({ row: { errors, changes } }: { readonly row: Row }) {
  return (
    <>
      {errors.map(({ param, message }) => (
        <div key={`${param} ${message}`}>
          {param && <span className="code">{param}: </span>}
          {message}
        </div>
      ))}
      {changes.map(({ field, before, after }) => (
        <div key={field}>
          <span className="code">{field}</span> {textOf(before)} → {textOf(after)}
        </div>
      ))}
    </>
  );
}

const MAX_SHOWN = 80;

function textOf(value: unknown): string {
  if (value === null) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** Of an export, or the bare list. */
function channelsIn(text: string): unknown[] | undefined {
  try {
    const document: unknown = JSON.parse(text);
    const channels = Array.isArray(document) ? document : (document as { channels?: unknown } | null)?.channels;
    return Array.isArray(channels) ? channels : undefined;
  } catch {
    return undefined;
  }
}
