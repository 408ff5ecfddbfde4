import { useQuery } from '@tanstack/react-query';
import { Form, Input, Segmented, Select, Switch, type FormInstance } from 'antd';
import type { Dataset, ExportSource, NewExport } from './export-source';
import { useExportTexts } from './export-texts';
import { ownTimeZone, TIME_ZONES } from './period';

/** What an export and a schedule have in common. */
export interface ChoiceValues {
  readonly dataset: Dataset['id'];
  readonly format: NewExport['format'];
  readonly timeZone: string;
  readonly grain?: NewExport['grain'];
  readonly filter?: NonNullable<NewExport['filter']>;
  readonly columns: string[];
  readonly hasBom?: boolean;
}

const FORMATS = ['csv', 'xlsx', 'parquet'] as const;
const search = { showSearch: { optionFilterProp: 'label' } } as const;

export const defaultColumns = (dataset: Dataset | undefined): string[] =>
  dataset?.columns.flatMap(({ name, isDefault }) => (isDefault ? name : [])) ?? [];

export function initialChoices(datasets: readonly Dataset[]): ChoiceValues {
  const [first] = datasets;
  const choices = { dataset: first!.id, format: 'csv', timeZone: ownTimeZone(), columns: defaultColumns(first) };
  return { ...choices, grain: 'day', hasBom: false } as ChoiceValues;
}

/** As the API takes them: without what the dataset does not have. */
export function bodyOfChoices(values: ChoiceValues, datasets: readonly Dataset[]) {
  const { dataset, format, timeZone, columns } = values;
  const { filters, grains } = datasets.find(({ id }) => id === dataset)!;
  const filter = Object.fromEntries(
    filters
      .map((name) => [name, values.filter?.[name] || undefined] as const)
      .filter(([, value]) => value !== undefined),
  );
  const grain = grains.find((one) => one === values.grain) ?? grains[0];
  const hasBom = format === 'csv' && values.hasBom === true;
  return { dataset, format, timeZone, columns, filter, hasBom, ...(grain && { grain }) };
}

interface ChoiceFieldsProps {
  readonly form: FormInstance;
  readonly source: ExportSource;
  readonly datasets: readonly Dataset[];
}

/** The form has these values in either drawer. */
export function DatasetFields({ form, datasets }: Omit<ChoiceFieldsProps, 'source'>) {
  const t = useExportTexts();
  const chosen = (Form.useWatch('dataset', form) as Dataset['id'] | undefined) ?? datasets[0]!.id;
  const choose = (id: Dataset['id']) => {
    const dataset = datasets.find((candidate) => candidate.id === id);
    form.setFieldsValue({
      columns: defaultColumns(dataset),
      grain: dataset?.grains.includes('day') ? 'day' : undefined,
    });
  };
  return (
    <>
      <Form.Item name="dataset" label={t('dataset')} extra={t(`dataset.${chosen}.text`)} required>
        <Select onChange={choose} options={datasets.map(({ id }) => ({ value: id, label: t(`dataset.${id}`) }))} />
      </Form.Item>
      <Form.Item name="format" label={t('format')} required>
        <Segmented
          aria-label={t('format')}
          options={FORMATS.map((value) => ({ value, label: t(`format.${value}`) }))}
        />
      </Form.Item>
    </>
  );
}

export function TimeZoneField() {
  const t = useExportTexts();
  return (
    <Form.Item name="timeZone" label={t('timeZone')} extra={t('timeZone.hint')} required>
      <Select {...search} options={TIME_ZONES.map((value) => ({ value, label: value }))} />
    </Form.Item>
  );
}

export function RowFields({ form, source, datasets }: ChoiceFieldsProps) {
  const t = useExportTexts();
  const chosen = Form.useWatch('dataset', form) as Dataset['id'] | undefined;
  const format = Form.useWatch('format', form) as NewExport['format'] | undefined;
  const dataset = datasets.find(({ id }) => id === chosen) ?? datasets[0]!;
  return (
    <>
      {dataset.grains.length > 0 && (
        <Form.Item name="grain" label={t('grain')}>
          <Segmented
            aria-label={t('grain')}
            options={dataset.grains.map((value) => ({ value, label: t(`grain.${value}`) }))}
          />
        </Form.Item>
      )}
      <FilterFields source={source} dataset={dataset} />
      <Form.Item
        name="columns"
        label={t('columns')}
        extra={t('columns.hint')}
        rules={[{ required: true, message: t('needed') }]}
      >
        <Select
          mode="multiple"
          maxTagCount={8}
          allowClear
          options={dataset.columns.map(({ name }) => ({ value: name, label: name }))}
        />
      </Form.Item>
      {format === 'csv' && (
        <Form.Item name="hasBom" label={t('hasBom')} extra={t('hasBom.hint')} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
    </>
  );
}

function FilterFields({ source, dataset }: { readonly source: ExportSource; readonly dataset: Dataset }) {
  const t = useExportTexts();
  const { data } = useQuery({
    queryKey: ['exports', source.organizationId, 'choices'],
    queryFn: source.choices,
    enabled: dataset.filters.length > 0,
  });
  const named = (choices: readonly { id: string; name: string }[] | undefined) =>
    choices?.map(({ id, name }) => ({ value: id, label: name }));
  const options: Partial<Record<Dataset['filters'][number], { value: string; label: string }[] | undefined>> = {
    organizationId: named(data?.organizations),
    apiTokenId: named(data?.apiTokens),
    model: data?.models.map((value) => ({ value, label: value })),
    channelId: named(data?.channels),
  };
  return (
    <div className="export-filters">
      {dataset.filters.map((name) => (
        <Form.Item
          key={name}
          name={['filter', name]}
          label={t(name === 'apiTokenId' && !options[name] ? 'filter.apiTokenId.id' : `filter.${name}`)}
        >
          {options[name] ? (
            <Select {...search} allowClear placeholder={t('all')} options={options[name]} />
          ) : (
            <Input allowClear placeholder={t('all')} autoComplete="off" />
          )}
        </Form.Item>
      ))}
    </div>
  );
}
