import { InboxOutlined } from '@ant-design/icons';
import { Alert, Table, Upload } from 'antd';
import { useRef } from 'react';
import { client, toProblem } from '../../client';
import { inTheirLanguage } from '../../client/refusals';
import { Count } from '../../ui/amounts';
import { Facts } from '../../ui/facts';
import { Time } from '../../ui/time';
import type { FilePreview } from './data';
import { ExactUsd } from './figures';
import { useReconciliationTexts } from './texts';

export interface PickedFile {
  readonly fileName: string;
  readonly text: string;
  readonly preview?: FilePreview | undefined;
  /** Why there is no preview. */
  readonly problem?: string;
}

interface FileFieldProps {
  readonly sourceId: string;
  /** Given by the form. */
  readonly id?: string;
  readonly value?: PickedFile;
  readonly onChange?: (file: PickedFile | undefined) => void;
}

export const FILE_COLUMNS = 'day, model, key, requests, input_tokens, cached_input_tokens, output_tokens, cost_usd';

/** A file that cannot be imported is refused here, before it is sent. */
export function useFileRule() {
  const t = useReconciliationTexts();
  const complaintAbout = (file: PickedFile | undefined) => {
    if (!file) return t('needed');
    const count = file.preview?.faults.length ?? 0;
    return file.problem ?? (count > 0 ? t('faults', { count }) : undefined);
  };
  return {
    validator: (_rule: unknown, file: PickedFile | undefined): Promise<void> => {
      const complaint = complaintAbout(file);
      return complaint ? Promise.reject(new Error(complaint)) : Promise.resolve();
    },
  };
}

/** A vendor's report. */
export function FileField({ sourceId, id, value, onChange }: FileFieldProps) {
  const t = useReconciliationTexts();
  const last = useRef<File>(null);
  const pick = async (file: File) => {
    last.current = file;
    const picked = { fileName: file.name, text: await file.text() };
    const looked = await lookAt(sourceId, picked.text);
    if (last.current === file) onChange?.({ ...picked, ...looked });
  };
  return (
    <Upload.Dragger
      {...(id !== undefined && { id })}
      accept=".csv,text/csv"
      maxCount={1}
      fileList={value ? [{ uid: value.fileName, name: value.fileName }] : []}
      beforeUpload={(file) => {
        void pick(file);
        return false;
      }}
      onRemove={() => onChange?.(undefined)}
    >
      <p className="ant-upload-drag-icon">
        <InboxOutlined />
      </p>
      <p>{t('file.text')}</p>
    </Upload.Dragger>
  );
}

async function lookAt(id: string, text: string): Promise<Pick<PickedFile, 'preview' | 'problem'>> {
  try {
    const params = { path: { id } };
    const { data } = await client.POST('/api/reconciliation/sources/{id}/file-previews', { params, body: { text } });
    return { preview: data };
  } catch (error) {
    const { errors, message } = toProblem(error);
    return { problem: errors[0]?.message ?? message };
  }
}

/** What a file would bring, or each mistake in it. */
export function FileContent({ file }: { readonly file: PickedFile | undefined }) {
  return file?.preview ? <Preview preview={file.preview} /> : null;
}

function Preview({ preview }: { readonly preview: FilePreview }) {
  const t = useReconciliationTexts();
  const { faults, rows, firstDay, lastDay, costUsd, importedAt } = preview;
  if (faults.length > 0) return <Faults faults={faults} />;
  return (
    <>
      {importedAt && (
        <Alert
          type="info"
          showIcon
          title={
            <>
              {t('importedBefore')} <Time value={importedAt} />
            </>
          }
          style={{ marginBottom: 12 }}
        />
      )}
      <Facts
        facts={[
          [t('rows'), <Count key="rows" value={rows} />],
          [t('days'), firstDay === lastDay ? firstDay : `${firstDay} – ${lastDay}`],
          [t('cost'), <ExactUsd key="cost" value={costUsd} />],
        ]}
      />
    </>
  );
}

function Faults({ faults }: Pick<FilePreview, 'faults'>) {
  const t = useReconciliationTexts();
  return (
    <Table
      className="reconciliation-faults"
      aria-label={t('mistake')}
      size="small"
      rowKey={({ line, field, message }) => `${line} ${field} ${message}`}
      dataSource={faults}
      pagination={false}
      columns={[
        { title: t('line'), dataIndex: 'line', align: 'right', width: 72 },
        { title: t('field'), dataIndex: 'field', render: (field: string) => <span className="code">{field}</span> },
        { title: t('mistake'), dataIndex: 'message', render: (message: string) => inTheirLanguage(message) },
      ]}
    />
  );
}
