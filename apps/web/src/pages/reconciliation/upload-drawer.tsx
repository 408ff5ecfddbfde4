import { InboxOutlined } from '@ant-design/icons';
import { Alert, Form, Input, Table, Upload } from 'antd';
import { useState } from 'react';
import { client, toProblem } from '../../client';
import { Count, Usd } from '../../ui/amounts';
import { Facts } from '../../ui/facts';
import { FormDrawer } from '../../ui/form-drawer';
import { Time } from '../../ui/time';
import { reloadReconciliation, type FilePreview, type Source } from './data';
import { useReconciliationTexts } from './texts';

interface UploadDrawerProps {
  readonly source: Source | undefined;
  readonly onClose: () => void;
}

interface Picked {
  readonly fileName: string;
  readonly text: string;
  readonly preview: FilePreview | undefined;
  readonly problem: string | undefined;
}

const COLUMNS = 'day,model,key,requests,input_tokens,cached_input_tokens,output_tokens,cost_usd';

export function UploadDrawer({ source, onClose }: UploadDrawerProps) {
  return source ? <Uploading key={source.id} source={source} onClose={onClose} /> : null;
}

/** A file is looked at before it is imported: what it would bring, and each mistake with its line. */
function Uploading({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const t = useReconciliationTexts();
  const [picked, setPicked] = useState<Picked>();
  const path = { id: source.id };
  const pick = async (file: File) => {
    const [fileName, text] = [file.name, await file.text()];
    try {
      const body = { text };
      const { data } = await client.POST('/api/reconciliation/sources/{id}/file-previews', { params: { path }, body });
      setPicked({ fileName, text, preview: data, problem: undefined });
    } catch (error) {
      setPicked({ fileName, text, preview: undefined, problem: toProblem(error).message });
    }
  };
  const submit = async ({ reference }: { readonly reference: string }) => {
    const body = { fileName: picked?.fileName ?? '', text: picked?.text ?? '', reference };
    await client.POST('/api/reconciliation/sources/{id}/imports', { params: { path }, body });
    await reloadReconciliation();
  };
  return (
    <FormDrawer<{ reference: string }>
      open
      title={t('upload.title', { name: source.name })}
      submitLabel={t('upload.import')}
      submit={submit}
      onClose={onClose}
      size={640}
    >
      <Form.Item
        name="reference"
        label={t('reference')}
        extra={t('reference.hint')}
        rules={[{ required: true, whitespace: true, message: t('needed') }]}
      >
        <Input maxLength={200} autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item label={t('file')} required extra={t('file.hint', { columns: COLUMNS })}>
        <Upload.Dragger
          accept=".csv,text/csv"
          maxCount={1}
          fileList={picked ? [{ uid: picked.fileName, name: picked.fileName }] : []}
          beforeUpload={(file) => {
            void pick(file);
            return false;
          }}
          onRemove={() => setPicked(undefined)}
        >
          <p className="ant-upload-drag-icon">
            <InboxOutlined />
          </p>
          <p>{t('file.text')}</p>
        </Upload.Dragger>
      </Form.Item>
      {picked?.problem && <Alert type="error" role="alert" showIcon title={picked.problem} />}
      {picked?.preview && <Preview preview={picked.preview} />}
    </FormDrawer>
  );
}

function Preview({ preview }: { readonly preview: FilePreview }) {
  const t = useReconciliationTexts();
  const { faults, rows, firstDay, lastDay, costUsd, importedAt } = preview;
  if (faults.length > 0)
    return (
      <>
        <Alert type="error" role="alert" showIcon title={t('faults', { count: faults.length })} />
        <Table
          aria-label={t('faults', { count: faults.length })}
          size="small"
          rowKey={({ line, field, message }) => `${line} ${field} ${message}`}
          dataSource={faults}
          pagination={false}
          columns={[
            { title: t('line'), dataIndex: 'line', align: 'right', width: 72 },
            { title: t('field'), dataIndex: 'field', className: 'code' },
            { title: t('mistake'), dataIndex: 'message' },
          ]}
          style={{ marginTop: 12 }}
        />
      </>
    );
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
          [t('days'), `${firstDay} – ${lastDay}`],
          [t('cost'), <Usd key="cost" value={costUsd} />],
        ]}
      />
    </>
  );
}
