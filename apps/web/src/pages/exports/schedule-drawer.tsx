import { Form, Input, Segmented, Select, Switch } from 'antd';
import { FormDrawer } from '../../ui/form-drawer';
import {
  bodyOfChoices,
  DatasetFields,
  initialChoices,
  RowFields,
  TimeZoneField,
  type ChoiceValues,
} from './choice-fields';
import { reloadExports, type Dataset, type ExportSource, type NewSchedule, type Schedule } from './export-source';
import { useExportTexts } from './export-texts';

export const FREQUENCIES = ['daily', 'weekly', 'monthly'] as const;
const PERIODS = ['yesterday', 'last_week', 'last_month'] as const;
const USUAL_PERIOD = { daily: 'yesterday', weekly: 'last_week', monthly: 'last_month' } as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: hour, label: `${String(hour).padStart(2, '0')}:00` }));

interface Values extends ChoiceValues {
  readonly name: string;
  readonly frequency: NewSchedule['frequency'];
  readonly period: NewSchedule['period'];
  readonly hour: number;
  readonly recipients: string[];
  readonly isEnabled: boolean;
}

interface ScheduleDrawerProps {
  readonly open: boolean;
  readonly source: ExportSource;
  readonly datasets: readonly Dataset[];
  /** Undefined: a new one. */
  readonly schedule?: Schedule | undefined;
  readonly onClose: () => void;
}

export function ScheduleDrawer({ open, source, datasets, schedule, onClose }: ScheduleDrawerProps) {
  const t = useExportTexts();
  const submit = async ({ name, frequency, period, hour, recipients, isEnabled, ...choices }: Values) => {
    const body = { ...bodyOfChoices(choices, datasets), name, frequency, period, hour, recipients, isEnabled };
    await (schedule ? source.changeSchedule(schedule, body) : source.createSchedule(body));
    await reloadExports();
  };
  const fresh = { frequency: 'daily', period: 'yesterday', hour: 6, recipients: [], isEnabled: true } as const;
  return (
    <FormDrawer<Values>
      open={open}
      title={schedule?.name ?? t('schedule.new')}
      size={560}
      initialValues={
        { ...initialChoices(datasets), ...fresh, ...(schedule as Partial<Values> | undefined) } as Partial<Values>
      }
      submit={submit}
      onClose={onClose}
      onReload={reloadExports}
    >
      {(form) => (
        <>
          <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, message: t('needed') }]}>
            <Input maxLength={100} autoComplete="off" autoFocus />
          </Form.Item>
          <Form.Item name="frequency" label={t('frequency')} required>
            <Segmented
              aria-label={t('frequency')}
              options={FREQUENCIES.map((value) => ({ value, label: t(`frequency.${value}`) }))}
              onChange={(value) => form.setFieldValue('period', USUAL_PERIOD[value])}
            />
          </Form.Item>
          <Form.Item name="hour" label={t('hour')} required>
            <Select options={HOURS} style={{ width: 120 }} />
          </Form.Item>
          <TimeZoneField />
          <Form.Item name="period" label={t('period.of')} required>
            <Select options={PERIODS.map((value) => ({ value, label: t(`period.${value}`) }))} />
          </Form.Item>
          <DatasetFields form={form} datasets={datasets} />
          <RowFields form={form} source={source} datasets={datasets} />
          <Form.Item name="recipients" label={t('recipients')} extra={t('recipients.hint')}>
            <Select mode="tags" tokenSeparators={[',', ' ', ';']} open={false} suffixIcon={null} />
          </Form.Item>
          <Form.Item name="isEnabled" label={t('isEnabled')} valuePropName="checked">
            <Switch />
          </Form.Item>
        </>
      )}
    </FormDrawer>
  );
}
