import { InboxOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Segmented, Upload } from 'antd';
import { useState } from 'react';
import { client, toProblem, type Problem } from '../../client';
import type { components, paths } from '../../client/generated/api';
import { useImportTexts } from './texts';

export type ImportPreview = components['schemas']['ImportPreview'];
export type ImportBody = paths['/api/imports/preview']['post']['requestBody']['content']['application/json'];

type Kind = 'file' | 'database' | 'api';

interface Values {
  readonly url?: string;
  readonly accessToken?: string;
  readonly userId?: string;
  readonly emailDomain?: string;
  readonly name?: string;
}

interface SourceFormProps {
  readonly onLooked: (body: ImportBody, preview: ImportPreview) => void;
}

/** Where to read from. */
export function SourceForm({ onLooked }: SourceFormProps) {
  const t = useImportTexts();
  const [kind, setKind] = useState<Kind>('file');
  const [file, setFile] = useState<File>();
  const [problem, setProblem] = useState<Problem>();
  const [isLooking, setIsLooking] = useState(false);
  const look = async (values: Values) => {
    setIsLooking(true);
    setProblem(undefined);
    try {
      const given = Object.entries(values as Record<string, string | undefined>).filter(([, value]) => value?.trim());
      const source = kind === 'file' ? { fileId: await upload(file!) } : {};
      const body = { ...source, ...Object.fromEntries(given) } as ImportBody;
      const { data } = await client.POST('/api/imports/preview', { body });
      onLooked(body, data!);
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setIsLooking(false);
    }
  };
  const kinds = (['file', 'database', 'api'] as const).map((value) => ({ value, label: t(`kind.${value}`) }));
  return (
    <Form<Values> layout="vertical" requiredMark="optional" preserve={false} onFinish={(values) => void look(values)}>
      <Form.Item>
        <Segmented<Kind> options={kinds} value={kind} onChange={setKind} aria-label={t('source')} />
      </Form.Item>
      {kind === 'file' && <FileField file={file} onPick={setFile} />}
      {kind === 'database' && <DatabaseFields />}
      {kind === 'api' && <ApiFields />}
      <Form.Item name="emailDomain" label={t('emailDomain')} extra={t('emailDomain.extra')}>
        <Input placeholder="example.com" />
      </Form.Item>
      <Form.Item name="name" label={t('name')} extra={t('name.extra')}>
        <Input />
      </Form.Item>
      {problem && <Alert type="error" role="alert" showIcon title={problem.message} style={{ marginBottom: 16 }} />}
      <Button htmlType="submit" type="primary" loading={isLooking} disabled={kind === 'file' && !file}>
        {t('look')}
      </Button>
    </Form>
  );
}

/** As bytes: a form around it would only have to be taken apart again. */
async function upload(file: File): Promise<string> {
  const { data } = await client.POST('/api/imports/files', {
    body: file as unknown as string,
    bodySerializer: (bytes) => bytes,
    headers: { 'content-type': 'application/octet-stream' },
  });
  return data!.fileId;
}

interface FileFieldProps {
  readonly file: File | undefined;
  readonly onPick: (file: File | undefined) => void;
}

function FileField({ file, onPick }: FileFieldProps) {
  const t = useImportTexts();
  return (
    <Form.Item label={t('file')} required>
      <Upload.Dragger
        maxCount={1}
        fileList={file ? [{ uid: file.name, name: file.name }] : []}
        beforeUpload={(picked) => {
          onPick(picked);
          return false;
        }}
        onRemove={() => onPick(undefined)}
      >
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p>{t('file.text')}</p>
        <p className="faint">{t('file.extra')}</p>
      </Upload.Dragger>
    </Form.Item>
  );
}

function DatabaseFields() {
  const t = useImportTexts();
  return (
    <Form.Item
      name="url"
      label={t('database')}
      extra={t('database.extra')}
      rules={[{ required: true, pattern: /^(mysql|postgres(ql)?):\/\//, message: t('database.pattern') }]}
    >
      <Input placeholder="mysql://user:password@host:3306/oneapi" autoComplete="off" />
    </Form.Item>
  );
}

function ApiFields() {
  const t = useImportTexts();
  return (
    <>
      <Form.Item
        name="url"
        label={t('api')}
        rules={[{ required: true, pattern: /^https?:\/\//, message: t('api.pattern') }]}
      >
        <Input placeholder="https://new-api.example.com" />
      </Form.Item>
      <Form.Item
        name="accessToken"
        label={t('accessToken')}
        extra={t('accessToken.extra')}
        rules={[{ required: true }]}
      >
        <Input.Password autoComplete="off" />
      </Form.Item>
      <Form.Item name="userId" label={t('userId')} extra={t('userId.extra')}>
        <Input placeholder="1" />
      </Form.Item>
    </>
  );
}
