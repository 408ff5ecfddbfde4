import { AutoComplete } from 'antd';
import { useEffect, useId } from 'react';
import { useModels } from '../../relay/use-models';
import type { ChosenToken } from './choose-token';
import { usePageTexts } from './page-texts';

interface ModelFieldProps {
  readonly baseUrl: string | undefined;
  readonly token: ChosenToken | undefined;
  readonly model: string;
  readonly onChange: (model: string) => void;
}

/** Any name may be typed; with a token that was just made, those it can call are known. */
export function ModelField({ baseUrl, token, model, onChange }: ModelFieldProps) {
  const t = usePageTexts();
  const id = useId();
  const secret = token?.secret;
  const { data } = useModels({ baseUrl, owner: token?.id ?? '', token: secret ? async () => secret : undefined });
  useEffect(() => {
    const [first] = data ?? [];
    if (first && !data?.some((one) => one.id === model)) onChange(first.id);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when the list arrives: after that the person decides
  }, [data]);
  return (
    <div className="token-way">
      <label htmlFor={id}>{t('model')}</label>
      <AutoComplete
        id={id}
        value={model}
        options={(data ?? []).map((one) => ({ value: one.id }))}
        showSearch={{ filterOption: (typed, option) => Boolean(option?.value.includes(typed)) }}
        onChange={onChange}
      />
    </div>
  );
}
