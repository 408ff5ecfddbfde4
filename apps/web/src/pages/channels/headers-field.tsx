import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import type { HeaderLine } from './settings-values';
import { useChannelTexts } from './texts';

interface HeadersProps {
  readonly value?: readonly HeaderLine[];
  readonly onChange?: (lines: readonly HeaderLine[]) => void;
}

const NEW_LINE: HeaderLine = { name: '', value: '', isRemoved: false };

/** Headers to set or to take away, one a line. */
export function HeadersField({ value: lines = [], onChange }: HeadersProps) {
  const t = useChannelTexts();
  const change = (at: number, changed: Partial<HeaderLine>) =>
    onChange?.(lines.map((line, index) => (index === at ? { ...line, ...changed } : line)));
  return (
    <div className="header-lines">
      {lines.map((line, index) => (
        // A line has no name of its own while it is typed.
        <div key={index} className="header-line">
          <Select
            aria-label={t('header.action')}
            value={line.isRemoved ? 'remove' : 'set'}
            options={(['set', 'remove'] as const).map((value) => ({ value, label: t(`header.${value}`) }))}
            onChange={(action) => change(index, { isRemoved: action === 'remove' })}
          />
          <Input
            aria-label={t('header.name')}
            placeholder="x-team"
            className="code"
            autoComplete="off"
            spellCheck={false}
            value={line.name}
            onChange={({ target }) => change(index, { name: target.value })}
          />
          <Input
            aria-label={t('header.value')}
            placeholder={line.isRemoved ? '–' : t('header.value')}
            className="code"
            autoComplete="off"
            spellCheck={false}
            disabled={line.isRemoved}
            value={line.isRemoved ? '' : line.value}
            onChange={({ target }) => change(index, { value: target.value })}
          />
          <Button
            type="text"
            icon={<CloseOutlined />}
            aria-label={t('header.drop', { name: line.name })}
            onClick={() => onChange?.(lines.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button size="small" icon={<PlusOutlined />} onClick={() => onChange?.([...lines, NEW_LINE])}>
        {t('header.add')}
      </Button>
    </div>
  );
}
