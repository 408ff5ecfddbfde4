import { DatePicker, Form, Input } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { client } from '../../client';
import type { paths } from '../../client/generated/api';
import { FormDrawer } from '../../ui/form-drawer';
import { SecretOnce } from '../../ui/secret-once';
import { ScopeField } from './scope-field';
import { useProfileTexts } from './texts';

const PATH = '/api/management-tokens';
type Body = paths[typeof PATH]['post']['requestBody']['content']['application/json'];

interface Values {
  readonly name: string;
  readonly expiresAt?: dayjs.Dayjs | null;
  readonly scopes: string[];
}

interface CreateProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onCreated: () => Promise<void>;
}

export function CreateManagementToken({ isOpen, onClose, onCreated }: CreateProps) {
  const t = useProfileTexts();
  const [secret, setSecret] = useState<string>();
  const submit = async ({ name, expiresAt, scopes }: Values) => {
    const body = { name, scopes: scopes as Body['scopes'], expiresAt: expiresAt?.toISOString() ?? null };
    const { data } = await client.POST(PATH, { body });
    setSecret(data!.secret);
    await onCreated();
  };
  return (
    <>
      <FormDrawer<Values>
        open={isOpen}
        title={t('tokens.create')}
        submitLabel={t('tokens.create.submit')}
        submit={submit}
        onClose={onClose}
      >
        <Form.Item name="name" label={t('tokens.name')} rules={[{ required: true, whitespace: true, max: 100 }]}>
          <Input autoFocus placeholder={t('tokens.name.placeholder')} />
        </Form.Item>
        <Form.Item name="expiresAt" label={t('tokens.expiresAt')} extra={t('tokens.expiresAt.extra')}>
          <DatePicker showTime style={{ width: '100%' }} disabledDate={(day) => day.isBefore(dayjs(), 'day')} />
        </Form.Item>
        <Form.Item
          name="scopes"
          label={t('tokens.scopes')}
          rules={[{ required: true, type: 'array', min: 1, message: t('tokens.scopes.needed') }]}
        >
          <ScopeField />
        </Form.Item>
      </FormDrawer>
      <SecretOnce title={t('tokens.created')} secret={secret} onDone={() => setSecret(undefined)} />
    </>
  );
}
