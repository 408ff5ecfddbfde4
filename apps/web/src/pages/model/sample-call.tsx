import { keepPreviousData } from '@tanstack/react-query';
import { InputNumber } from 'antd';
import { useDeferredValue, useState } from 'react';
import { api, toProblem } from '../../client';
import type { components, paths } from '../../client/generated/api';
import { Price, Margin } from '../../catalog/price-amounts';
import { usePriceWords } from '../../catalog/price-words';
import { usePageTexts } from './model-page-texts';

type Body = paths['/api/models/{id}/price-versions/preview']['post']['requestBody']['content']['application/json'];
export type NewPrices = NonNullable<Body['prices']>;
type Preview = components['schemas']['PricePreview'];
type Charge = components['schemas']['SampleCharge'];

interface SampleCallProps {
  readonly modelId: string;
  readonly serviceTier?: string;
  readonly prices: { readonly prices: NewPrices } | { readonly priceVersionId: string };
}

interface Sample {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

const FIRST: Sample = { inputTokens: 10_000, cachedTokens: 2_000, outputTokens: 1_000 };

/** What a call would be charged before and after: counted by the server, as it rates calls. */
export function SampleCall({ modelId, serviceTier = 'standard', prices }: SampleCallProps) {
  const t = usePageTexts();
  const [sample, setSample] = useState(FIRST);
  const body = { sample: { ...useDeferredValue(sample), serviceTier }, ...prices };
  const preview = api.useQuery(
    'post',
    '/api/models/{id}/price-versions/preview',
    { params: { path: { id: modelId } }, body },
    { placeholderData: keepPreviousData, retry: false, meta: { isShown: true } },
  );
  return (
    <section className="preview" aria-label={t('sample')} aria-busy={preview.isFetching}>
      <h3>{t('sample')}</h3>
      <SampleInputs sample={sample} onChange={setSample} />
      {preview.isError ? (
        <p className="preview-note is-wrong" role="alert">
          {toProblem(preview.error).message}
        </p>
      ) : (
        <Charges preview={preview.data} />
      )}
    </section>
  );
}

function SampleInputs({ sample, onChange }: { readonly sample: Sample; readonly onChange: (sample: Sample) => void }) {
  const t = usePageTexts();
  return (
    <div className="sample-inputs">
      {(['inputTokens', 'cachedTokens', 'outputTokens'] as const).map((name) => (
        <label key={name}>
          {t(`sample.${name}`)}
          <InputNumber
            size="small"
            min={0}
            max={100_000_000}
            precision={0}
            value={sample[name]}
            onChange={(value) => onChange({ ...sample, [name]: value ?? 0 })}
          />
        </label>
      ))}
    </div>
  );
}

function Charges({ preview }: { readonly preview: Preview | undefined }) {
  const t = usePageTexts();
  const words = usePriceWords();
  const columns = [
    [t('sample.before'), preview?.current ?? undefined],
    [t('sample.after'), preview?.next],
  ] as const;
  const rows = [
    [words.price, (charge: Charge) => <Price value={charge.chargeUsd} />],
    [words.cost, (charge: Charge) => <Price value={charge.costUsd} />],
    [words.margin, (charge: Charge) => <Margin percent={charge.marginPercent} level={charge.marginLevel} />],
  ] as const;
  return (
    <>
      <table className="sample-table">
        <thead>
          <tr>
            <td />
            {columns.map(([title]) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, show]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {columns.map(([title, charge]) => (
                <td key={title}>{charge ? show(charge) : <span className="faint">–</span>}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {preview && preview.following.length > 0 && (
        <p className="preview-note">
          {t('following', { names: preview.following.map(({ scopeName }) => scopeName).join(', ') })}
        </p>
      )}
    </>
  );
}
