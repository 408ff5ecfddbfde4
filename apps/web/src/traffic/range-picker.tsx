import { CalendarOutlined } from '@ant-design/icons';
import { Button, DatePicker, Popover, Segmented } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useChosenRange, type Preset } from './time-range';
import { useTrafficTexts } from './traffic-texts';

interface RangePickerProps {
  readonly presets: readonly Preset[];
  /** Undefined: without a choice there is no limit. */
  readonly fallback: Preset | undefined;
}

/** Chooses the time range of a page; it is in the URL. */
export function RangePicker({ presets, fallback }: RangePickerProps) {
  const t = useTrafficTexts();
  const { preset = fallback, custom, choose } = useChosenRange();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="range-picker" role="group" aria-label={t('range')}>
      <Segmented<string>
        aria-label={t('range')}
        value={custom ? '' : (preset ?? '')}
        options={presets.map((value) => ({ value, label: t(`range.${value}`) }))}
        onChange={(range) => choose({ range: range as Preset })}
      />
      <Popover
        open={isOpen}
        onOpenChange={setIsOpen}
        trigger="click"
        placement="bottomRight"
        destroyOnHidden
        content={
          <CustomRange
            onChange={(from, to) => {
              choose({ from: from.toISOString(), to: to.toISOString() });
              setIsOpen(false);
            }}
          />
        }
      >
        <Button icon={<CalendarOutlined />} type={custom ? 'primary' : 'default'} ghost={custom !== undefined}>
          {custom ? `${shortDate(custom.from)} – ${shortDate(custom.to)}` : t('range.custom')}
        </Button>
      </Popover>
    </div>
  );
}

const shortDate = (instant: string) => dayjs(instant).format('MM-DD HH:mm');

function CustomRange({ onChange }: { readonly onChange: (from: Dayjs, to: Dayjs) => void }) {
  const t = useTrafficTexts();
  const { custom } = useChosenRange();
  const [from, setFrom] = useState<Dayjs | null>(custom ? dayjs(custom.from) : dayjs().startOf('day'));
  const [to, setTo] = useState<Dayjs | null>(custom ? dayjs(custom.to) : dayjs());
  const isGood = from !== null && to !== null && from.isBefore(to);
  return (
    <div className="range-custom">
      <DatePicker
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        value={from}
        onChange={setFrom}
        aria-label={t('range.from')}
      />
      <DatePicker
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        value={to}
        onChange={setTo}
        aria-label={t('range.to')}
      />
      <Button type="primary" disabled={!isGood} onClick={() => isGood && onChange(from, to)}>
        {t('range')}
      </Button>
    </div>
  );
}
