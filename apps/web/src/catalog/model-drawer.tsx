import { Form, Input, InputNumber, Select } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { client, ifMatch } from '../client';
import { FormDrawer } from '../ui/form-drawer';
import type { components } from '../client/generated/api';
import { usePriceTexts } from './price-words';

export type Model = components['schemas']['Model'];

type Facts = Pick<Model, 'capabilities' | 'contextWindow' | 'displayName' | 'maxOutputTokens' | 'ownedBy'>;
type Values = Facts & { readonly id: string };

interface ModelDrawerProps {
  readonly open: boolean;
  /** Undefined: a new one. */
  readonly model?: Model;
  readonly onClose: () => void;
  readonly onSaved?: (model: Model) => void;
}

const COMMON = ['text', 'vision', 'tools', 'json_schema', 'reasoning', 'audio', 'embeddings'];

/** The facts of a model, new or known. */
export function ModelDrawer({ open, model, onClose, onSaved }: ModelDrawerProps) {
  const t = usePriceTexts();
  const queries = useQueryClient();
  const save = async ({ id, ...facts }: Values) => {
    const { data } = model
      ? await client.PATCH('/api/models/{id}', {
          params: { path: { id: model.id }, header: ifMatch(model.version) },
          body: facts,
        })
      : await client.POST('/api/models', { body: { id, ...facts } });
    await queries.invalidateQueries();
    onSaved?.(data!);
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={model ? t('edit') : t('add')}
      submitLabel={model ? t('save') : t('add')}
      initialValues={model ?? { capabilities: ['text'] }}
      submit={save}
      onClose={onClose}
      onReload={() => queries.invalidateQueries()}
    >
      {!model && (
        <Form.Item name="id" label={t('id')} extra={t('id.help')} rules={[{ required: true, message: t('required') }]}>
          <Input className="code" autoComplete="off" placeholder="gpt-4o-mini" />
        </Form.Item>
      )}
      <FactFields />
    </FormDrawer>
  );
}

function FactFields() {
  const t = usePriceTexts();
  const required = [{ required: true, message: t('required') }];
  const options = COMMON.map((word) => ({ value: word, label: word }));
  return (
    <>
      <Form.Item name="displayName" label={t('displayName')} rules={required}>
        <Input autoComplete="off" placeholder="GPT-4o mini" />
      </Form.Item>
      <Form.Item name="ownedBy" label={t('ownedBy')} rules={required}>
        <Input autoComplete="off" placeholder="openai" />
      </Form.Item>
      <Form.Item name="contextWindow" label={t('contextWindow')} extra={t('contextWindow.help')} rules={required}>
        <InputNumber min={1} precision={0} style={{ width: '100%' }} placeholder="128000" />
      </Form.Item>
      <Form.Item name="maxOutputTokens" label={t('maxOutputTokens')} rules={required}>
        <InputNumber min={1} precision={0} style={{ width: '100%' }} placeholder="16384" />
      </Form.Item>
      <Form.Item name="capabilities" label={t('capabilities')} extra={t('capabilities.help')}>
        <Select mode="tags" options={options} tokenSeparators={[',', ' ']} />
      </Form.Item>
    </>
  );
}
