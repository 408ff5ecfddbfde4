import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Segmented, Select } from 'antd';
import type { ReactNode } from 'react';
import type { components } from '../../client/generated/api';
import type { Source, SourceValues } from './data';
import { useReconciliationTexts } from './texts';

type Providers = components['schemas']['ReconciliationAccounts']['providers'];

interface SourceFieldsProps {
  readonly source: Source | undefined;
  readonly providers: Providers;
}

const ADAPTERS = ['openai', 'anthropic', 'csv'] as const;

export function SourceFields({ source, providers }: SourceFieldsProps) {
  const t = useReconciliationTexts();
  const adapter = Form.useWatch<SourceValues['adapter']>('adapter') ?? source?.adapter ?? 'openai';
  const providerId = Form.useWatch<string | undefined>('providerId') ?? source?.providerId;
  const channels = providers.find(({ id }) => id === providerId)?.channels ?? [];
  const credentials = channels.flatMap(({ name, credentials: keys }) =>
    keys.map(({ id, lastFour }) => ({ value: id, label: `${name} …${lastFour}` })),
  );
  const needed = [{ required: true, message: t('needed') }];
  return (
    <>
      <Form.Item name="adapter" label={t('adapter')} required>
        <Segmented
          disabled={source !== undefined}
          aria-label={t('adapter')}
          options={ADAPTERS.map((value) => ({ value, label: t(`adapter.${value}`) }))}
        />
      </Form.Item>
      <p className="form-note">{t(`adapter.${adapter}.text`)}</p>
      <Form.Item name="name" label={t('name')} rules={needed}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="providerId" label={t('provider')} rules={needed}>
        <Select
          disabled={source !== undefined}
          options={providers.map(({ id, name }) => ({ value: id, label: name }))}
          showSearch={{ optionFilterProp: 'label' }}
        />
      </Form.Item>
      <Form.Item name="channelIds" label={t('channels')} extra={t('channels.hint')}>
        <Select mode="multiple" allowClear options={channels.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      {adapter !== 'csv' && <ReportFields source={source} />}
      <Pairs name="modelPairs" label={t('modelAliases')} hint={t('modelAliases.hint')}>
        <Input placeholder={t('ourModel')} aria-label={t('ourModel')} />
      </Pairs>
      <Pairs name="credentialPairs" label={t('credentialKeys')} hint={t('credentialKeys.hint')}>
        <Select options={credentials} placeholder={t('ourCredential')} aria-label={t('ourCredential')} />
      </Pairs>
    </>
  );
}

function ReportFields({ source }: { readonly source: Source | undefined }) {
  const t = useReconciliationTexts();
  return (
    <>
      <Form.Item
        name="adminKey"
        label={t('adminKey')}
        extra={source?.keyLastFour ? t('adminKey.kept', { lastFour: source.keyLastFour }) : t('adminKey.hint')}
        rules={source ? [] : [{ required: true, message: t('needed') }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="project" label={t('project')} extra={t('project.hint')}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="baseUrl" label={t('baseUrl')} extra={t('baseUrl.hint')}>
        <Input autoComplete="off" placeholder="https://" />
      </Form.Item>
    </>
  );
}

interface PairsProps {
  readonly name: 'modelPairs' | 'credentialPairs';
  readonly label: string;
  readonly hint: string;
  /** The field of what the vendor's name stands for. */
  readonly children: ReactNode;
}

/** The vendor's names, and what each stands for. */
function Pairs({ name, label, hint, children }: PairsProps) {
  const t = useReconciliationTexts();
  return (
    <Form.Item label={label} extra={hint}>
      <Form.List name={name}>
        {(fields, { add, remove }) => (
          <div className="reconciliation-pairs">
            {fields.map((field) => (
              <div key={field.key} className="reconciliation-pair">
                <Form.Item name={[field.name, 'from']} noStyle>
                  <Input placeholder={t('theirName')} aria-label={t('theirName')} />
                </Form.Item>
                <Form.Item name={[field.name, 'to']} noStyle>
                  {children}
                </Form.Item>
                <Button
                  type="text"
                  icon={<MinusCircleOutlined />}
                  aria-label={t('remove')}
                  onClick={() => remove(field.name)}
                />
              </div>
            ))}
            <Button size="small" icon={<PlusOutlined />} onClick={() => add({})}>
              {t('addName')}
            </Button>
          </div>
        )}
      </Form.List>
    </Form.Item>
  );
}
