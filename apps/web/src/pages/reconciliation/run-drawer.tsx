import { useNavigate } from '@tanstack/react-router';
import { DatePicker, Form, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import utc from 'dayjs/plugin/utc';
import { api, client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadReconciliation, type DaysOfSource } from './data';
import { useReconciliationTexts } from './texts';

dayjs.extend(utc);

interface Values {
  readonly sourceId: string;
  readonly days: [Dayjs, Dayjs];
}

interface RunDrawerProps {
  /** What is to be compared, as far as that is known. */
  readonly asked: Partial<DaysOfSource>;
  readonly onClose: () => void;
}

const DAY = 'YYYY-MM-DD';
const MOST_DAYS = 92;

export function RunDrawer({ asked, onClose }: RunDrawerProps) {
  const t = useReconciliationTexts();
  const navigate = useNavigate();
  const query = { params: { query: { pageSize: 100 } } };
  const sources = api.useQuery('get', '/api/reconciliation/sources', query);
  const submit = async ({ sourceId, days: [first, last] }: Values) => {
    const body = { sourceId, firstDay: first.format(DAY), lastDay: last.format(DAY) };
    await client.POST('/api/reconciliation/runs', { body });
    await reloadReconciliation();
    void navigate({ to: '.', search: () => ({ tab: 'runs' }) });
  };
  return (
    <FormDrawer<Values>
      open
      title={t('compare')}
      submitLabel={t('compare.start')}
      initialValues={valuesOf(asked)}
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
        rules={[
          { required: true, message: t('needed') },
          {
            validator: async (_rule, days?: Values['days']) => {
              if (isTooLong(days)) throw new Error(t('days.hint'));
            },
          },
        ]}
      >
        <DatePicker.RangePicker format={DAY} disabledDate={(day) => !isOver(day)} />
      </Form.Item>
    </FormDrawer>
  );
}

/** Days are UTC, so what is over is decided there. */
const isOver = (day: Dayjs): boolean => day.format(DAY) < dayjs.utc().format(DAY);

const isTooLong = (days?: Values['days']): boolean => days !== undefined && days[1].diff(days[0], 'day') >= MOST_DAYS;

/** A report may speak of days that are not over: those wait. */
function valuesOf({ sourceId, firstDay, lastDay }: Partial<DaysOfSource>): Partial<Values> {
  const yesterday = dayjs(dayjs.utc().format(DAY)).subtract(1, 'day');
  const [first, last] = [dayjs(firstDay), dayjs(lastDay)];
  return {
    ...(sourceId !== undefined && { sourceId }),
    ...(firstDay !== undefined && isOver(first) && { days: [first, isOver(last) ? last : yesterday] }),
  };
}
