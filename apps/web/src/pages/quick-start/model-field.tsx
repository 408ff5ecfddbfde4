import { Input } from 'antd';
import { useId } from 'react';
import { usePageTexts } from './page-texts';

interface ModelFieldProps {
  readonly model: string;
  readonly onChange: (model: string) => void;
}

export function ModelField({ model, onChange }: ModelFieldProps) {
  const t = usePageTexts();
  const id = useId();
  return (
    <div className="token-way">
      <label htmlFor={id}>{t('model')}</label>
      <Input id={id} className="code" value={model} onChange={({ target }) => onChange(target.value)} />
    </div>
  );
}
