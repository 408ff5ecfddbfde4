import { DatePicker, Form } from 'antd';
import { FormDrawer } from '../../ui/form-drawer';
import {
  bodyOfChoices,
  DatasetFields,
  initialChoices,
  RowFields,
  TimeZoneField,
  type ChoiceValues,
} from './choice-fields';
import { reloadExports, type Dataset, type ExportSource } from './export-source';
import { useExportTexts } from './export-texts';
import { instantsOf, PRESETS, presetRange, type DayRange } from './period';

export interface ExportValues extends ChoiceValues {
  readonly range: DayRange;
}

interface ExportDrawerProps {
  readonly open: boolean;
  readonly source: ExportSource;
  readonly datasets: readonly Dataset[];
  /** What is filled in already. */
  readonly filled?: Partial<ExportValues>;
  readonly onClose: () => void;
}

/** Asks for an export. */
export function ExportDrawer({ open, source, datasets, filled, onClose }: ExportDrawerProps) {
  const t = useExportTexts();
  const submit = async (values: ExportValues) => {
    const period = instantsOf(values.range, values.timeZone);
    await source.create({ ...bodyOfChoices(values, datasets), ...period });
    await reloadExports();
  };
  const initialValues = { ...initialChoices(datasets), range: presetRange('thisMonth'), ...filled };
  return (
    <FormDrawer<ExportValues>
      open={open}
      title={t('new')}
      submitLabel={t('make')}
      size={560}
      initialValues={initialValues}
      submit={submit}
      onClose={onClose}
    >
      {(form) => (
        <>
          <DatasetFields form={form} datasets={datasets} />
          <Form.Item
            name="range"
            label={t('period')}
            extra={t('period.hint')}
            rules={[{ required: true, message: t('needed') }]}
          >
            <DatePicker.RangePicker
              allowClear={false}
              style={{ width: '100%' }}
              presets={PRESETS.map((preset) => ({ label: t(`preset.${preset}`), value: [...presetRange(preset)] }))}
            />
          </Form.Item>
          <TimeZoneField />
          <RowFields form={form} source={source} datasets={datasets} />
        </>
      )}
    </FormDrawer>
  );
}
