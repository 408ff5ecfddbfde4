import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useLedgerTexts } from './ledger-texts';

interface InstantPickerProps {
  /** ISO 8601; undefined: now. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** As of when, in the viewer's zone. Cleared, it is now. */
export function InstantPicker({ value, onChange }: InstantPickerProps) {
  const t = useLedgerTexts();
  return (
    <DatePicker
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      value={value === undefined ? null : dayjs(value)}
      onChange={(at) => onChange(at?.startOf('minute').toISOString())}
      disabledDate={(day) => day.isAfter(dayjs())}
      placeholder={t('at.now')}
      aria-label={t('at')}
    />
  );
}
