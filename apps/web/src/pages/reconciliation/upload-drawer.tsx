import { Form, Input } from 'antd';
import { client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadReconciliation, type DaysOfSource, type Source } from './data';
import { FILE_COLUMNS, FileContent, FileField, useFileRule, type PickedFile } from './file-field';
import { useReconciliationTexts } from './texts';

interface UploadDrawerProps {
  readonly source: Source | undefined;
  readonly onClose: () => void;
  /** What can be compared now. */
  readonly onImported: (days: DaysOfSource) => void;
}

interface Values {
  readonly reference: string;
  readonly file: PickedFile;
}

/** A file is looked at before it is imported: what it would bring, and each mistake with its line. */
export function UploadDrawer({ source, onClose, onImported }: UploadDrawerProps) {
  const t = useReconciliationTexts();
  const fileRule = useFileRule();
  const submit = async ({ reference, file: { fileName, text, preview } }: Values) => {
    const params = { path: { id: source!.id } };
    await client.POST('/api/reconciliation/sources/{id}/imports', { params, body: { fileName, text, reference } });
    await reloadReconciliation();
    onImported({ sourceId: source!.id, firstDay: preview!.firstDay!, lastDay: preview!.lastDay! });
  };
  return (
    <FormDrawer<Values>
      open={source !== undefined}
      title={t('upload.title', { name: source?.name ?? '' })}
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
      <Form.Item
        name="file"
        label={t('file')}
        required
        extra={t('file.hint', { columns: FILE_COLUMNS })}
        rules={[fileRule]}
      >
        <FileField sourceId={source?.id ?? ''} />
      </Form.Item>
      <Form.Item noStyle dependencies={['file']}>
        {({ getFieldValue }) => <FileContent file={getFieldValue('file') as PickedFile | undefined} />}
      </Form.Item>
    </FormDrawer>
  );
}
