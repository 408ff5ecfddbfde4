import { DatePicker, Form, Input, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { keepPreviousData } from '@tanstack/react-query';
import { api } from '../client';
import { usePriceTexts } from './price-words';

export interface StartValues {
  readonly start: 'later' | 'now';
  readonly effectiveFrom?: Dayjs;
}

/** From when on: now, or an instant in the viewer's own zone. */
export function StartFields() {
  const t = usePriceTexts();
  const start = Form.useWatch<StartValues['start']>('start');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <Form.Item name="start" label={t('start')} required>
        <Radio.Group
          options={[
            { value: 'now', label: t('start.now') },
            { value: 'later', label: t('start.later') },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="effectiveFrom"
        label={t('effectiveFrom')}
        extra={t('effectiveFrom.help', { zone })}
        hidden={start !== 'later'}
        rules={[{ required: start === 'later', message: t('required') }]}
      >
        <DatePicker
          showTime
          style={{ width: '100%' }}
          disabledDate={(day: Dayjs) => day.isBefore(dayjs().startOf('day'))}
        />
      </Form.Item>
    </>
  );
}

export const startOf = ({ start, effectiveFrom }: StartValues): { effectiveFrom?: string } =>
  start === 'later' && effectiveFrom ? { effectiveFrom: effectiveFrom.toISOString() } : {};

/** A group or an organization, found by its name. */
export function ScopePicker({ kind }: { readonly kind: 'group' | 'organization' }) {
  const t = usePriceTexts();
  const [search, setSearch] = useState('');
  const query = search === '' ? {} : { search };
  const { data, isFetching } = api.useQuery(
    'get',
    '/api/price-scopes',
    { params: { query } },
    { placeholderData: keepPreviousData },
  );
  const found = kind === 'group' ? data?.groups : data?.organizations;
  return (
    <Form.Item name={`${kind}Id`} label={t(`scope.${kind}`)} rules={[{ required: true, message: t('required') }]}>
      <Select
        showSearch={{ filterOption: false, onSearch: setSearch }}
        loading={isFetching}
        placeholder={t('scope.pick')}
        options={(found ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  );
}

export function MultiplierField() {
  const t = usePriceTexts();
  return (
    <Form.Item
      name="multiplier"
      label={t('multiplier')}
      extra={t('multiplier.help')}
      rules={[
        { required: true, message: t('required') },
        { pattern: /^\d{1,3}(\.\d{1,6})?$/, message: t('multiplier.wrong') },
      ]}
    >
      <Input inputMode="decimal" autoComplete="off" placeholder="0.8" prefix="×" />
    </Form.Item>
  );
}
