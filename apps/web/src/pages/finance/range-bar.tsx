import { DatePicker, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import { UNITS, usePageTexts, type Unit } from './finance-texts';
import { PRESETS, viewersZone, type Preset, type useFinanceRange } from './finance-range';

const zones = (): string[] => [...new Set(['UTC', viewersZone(), ...Intl.supportedValuesOf('timeZone')])];

/** Which days, of which zone, and how they are cut. */
export function RangeBar({ range }: { readonly range: ReturnType<typeof useFinanceRange> }) {
  const t = usePageTexts();
  const { preset, days, timeZone, by } = range;
  return (
    <div className="finance-bar" role="group" aria-label={t('range')}>
      <Segmented<string>
        aria-label={t('range')}
        value={preset ?? ''}
        options={PRESETS.map((value) => ({ value, label: t(`range.${value}`) }))}
        onChange={(value) => range.choosePreset(value as Preset)}
      />
      <DatePicker.RangePicker
        className="finance-days"
        allowClear={false}
        value={[dayjs(days.first), dayjs(days.last)]}
        onChange={(chosen) => {
          const [first, last] = chosen ?? [];
          if (first && last) range.chooseDays(first.format('YYYY-MM-DD'), last.format('YYYY-MM-DD'));
        }}
        aria-label={t('range.days')}
      />
      <Segmented<Unit>
        aria-label={t('by')}
        value={by}
        options={UNITS.map((value) => ({ value, label: t(`by.${value}`) }))}
        onChange={range.chooseUnit}
      />
      <Select
        className="finance-zone"
        aria-label={t('timeZone')}
        showSearch
        value={timeZone}
        options={zones().map((value) => ({ value, label: value }))}
        onChange={range.chooseZone}
        popupMatchSelectWidth={false}
      />
    </div>
  );
}
