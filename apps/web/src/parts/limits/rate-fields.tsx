import { Form, InputNumber, Select } from 'antd';
import { RATES, type Limit, type Rate } from './data';
import type { useTyped } from '../../ui/use-typed';
import { useLimitTexts } from './texts';

export type RateValues = { readonly [rate in Rate]?: number | null };

/** The fields as the API takes them. */
export const toRates = (values: RateValues) => ({
  requestsPerMinute: values.requestsPerMinute ?? null,
  tokensPerMinute: values.tokensPerMinute ?? null,
  concurrency: values.concurrency ?? null,
});

export const ratesOf = ({ requestsPerMinute, tokensPerMinute, concurrency }: Limit): RateValues => ({
  ...{ requestsPerMinute, tokensPerMinute, concurrency },
});

const MOST = 2_000_000_000;

export function RateFields() {
  const t = useLimitTexts();
  return RATES.map((rate) => (
    <Form.Item key={rate} name={rate} label={t(rate)} {...(rate === 'concurrency' && { extra: t('rates.extra') })}>
      <InputNumber<number>
        min={1}
        max={MOST}
        precision={0}
        controls={false}
        placeholder={t('none')}
        style={{ width: '100%' }}
      />
    </Form.Item>
  ));
}

interface ModelFieldProps {
  /** Undefined while they are loading. */
  readonly ids: readonly string[] | undefined;
  readonly showSearch: ReturnType<typeof useTyped>['showSearch'];
}

export function ModelField({ ids, showSearch }: ModelFieldProps) {
  const t = useLimitTexts();
  return (
    <Form.Item name="modelId" label={t('model')}>
      <Select
        allowClear
        showSearch={showSearch}
        loading={!ids}
        placeholder={t('model.all')}
        options={ids?.map((value) => ({ value, label: value })) ?? []}
      />
    </Form.Item>
  );
}
