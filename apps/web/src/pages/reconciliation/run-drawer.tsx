import { DatePicker, Form, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import utc from 'dayjs/plugin/utc';
import { api, client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadReconciliation } from './data';
import { useReconciliationTexts } from './texts';

dayjs.extend(utc);

interface Values {
  readonly sourceId: string;
  readonly days: [Dayjs, Dayjs];
}

interface RunDrawerProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

const DAY = 'YYYY-MM-DD';

/** Days are UTC, so what is over is decided there. */
const today = (): string => dayjs.utc().format(DAY);

export function RunDrawer({ open, onClose }: RunDrawerProps) {
  const t = useReconciliationTexts();
  const query = { params: { query: { pageSize: 100 } } };
  const sources = api.useQuery('get', '/api/reconciliation/sources', query, { enabled: open });
  const submit = async ({ sourceId, days: [first, last] }: Values) => {
    const body = { sourceId, firstDay: first.format(DAY), lastDay: last.format(DAY) };
    await client.POST('/api/reconciliation/runs', { body });
    await reloadReconciliation();
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={t('compare')}
      submitLabel={t('compare.start')}
      submit={submit}
      onClose={onClose}
    >
      <p className="form-note">{t('compare.text')}</p>
      <Form.Item name="sourceId" label={t('source')} rules={[{ required: true, message: t('needed') }]}>
        <Select
          loading={sources.isPending}
          options={sources.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          notFoundContent={t('sources.empty')}
        />
      </Form.Item>
      <Form.Item
        name="days"
        label={t('days')}
        extra={t('days.hint')}
        rules={[{ required: true, message: t('needed') }]}
      >
        <DatePicker.RangePicker format={DAY} disabledDate={(day) => day.format(DAY) >= today()} />
      </Form.Item>
    </FormDrawer>
  );
}
