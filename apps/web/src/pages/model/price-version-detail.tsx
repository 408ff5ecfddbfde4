import { Button, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { Time } from '../../ui/time';
import { useIsPhone } from '../../ui/use-is-phone';
import { useRateName } from '../../catalog/price-amounts';
import { usePriceWords, type PriceRate, type PriceVersion } from '../../catalog/price-words';
import { usePageTexts } from './model-page-texts';
import type { Draft } from './price-drawer';
import { PriceTable } from './price-table';
import { SampleCall } from './sample-call';

interface DetailProps {
  readonly version: PriceVersion;
  /** What is in force for everyone. */
  readonly current: PriceVersion | undefined;
  readonly onDraft: ((draft: Draft) => void) | undefined;
}

/** One version: whom it is for, since when, and every price of it. */
export function PriceVersionDetail({ version, current, onDraft }: DetailProps) {
  const words = usePriceWords();
  const { scope, scopeName, rates } = version;
  const [shown, setShown] = useState(0);
  const rate = rates[shown] ?? rates[0]!;
  return (
    <div className="price-detail">
      <div className="price-detail-head">
        <div>
          <h3>{words.whom({ scope, scopeName })}</h3>
          <Span version={version} />
        </div>
        {onDraft && <Correction version={version} current={current} onDraft={onDraft} />}
      </div>
      {rates.length > 1 && <RatePicker rates={rates} shown={shown} onShow={setShown} />}
      <PriceTable rate={rate} hasList={version.multiplier !== null} />
      <SampleCall modelId={version.modelId} serviceTier={rate.serviceTier} prices={{ priceVersionId: version.id }} />
    </div>
  );
}

/** From when until when. */
function Span({ version }: { readonly version: PriceVersion }) {
  const t = usePageTexts();
  const words = usePriceWords();
  const { effectiveFrom, effectiveUntil, multiplier, source } = version;
  return (
    <p className="faint">
      <Time value={effectiveFrom} show="absolute" />
      {' – '}
      {effectiveUntil ? <Time value={effectiveUntil} show="absolute" /> : t('until.open')}
      {multiplier !== null && ` · ${words.times(multiplier)}`}
      {source === 'estimate' && ` · ${t('source.estimate')}`}
    </p>
  );
}

/** Versions are never changed or removed: what was wrong is followed by another one. */
function Correction({ version, current, onDraft }: Required<Pick<DetailProps, 'version'>> & DetailProps) {
  const t = usePageTexts();
  const { state, scope, scopeId, asNew, effectiveFrom } = version;
  const copy = <Button onClick={() => onDraft?.({ scope, scopeId, asNew })}>{t('reuse')}</Button>;
  if (state !== 'scheduled' || !current) return copy;
  const after = dayjs(effectiveFrom).add(1, 'second');
  const takeBack = {
    ...(scope === 'all' ? { asNew: current.asNew } : {}),
    scope,
    scopeId,
    after,
    note: t('takeBack.note'),
  };
  return (
    <div className="price-corrections">
      {copy}
      <Button onClick={() => onDraft?.(takeBack)}>{t('takeBack')}</Button>
    </div>
  );
}

interface RatePickerProps {
  readonly rates: readonly PriceRate[];
  readonly shown: number;
  readonly onShow: (index: number) => void;
}

const FEW = 3;

function RatePicker({ rates, shown, onShow }: RatePickerProps) {
  const t = usePageTexts();
  const name = useRateName();
  const isPhone = useIsPhone();
  const options = rates.map((rate, index) => ({ value: index, label: name(rate) }));
  if (rates.length > FEW || isPhone) {
    return (
      <Select aria-label={t('rate')} value={shown} onChange={onShow} options={options} style={{ width: '100%' }} />
    );
  }
  return <Segmented aria-label={t('rate')} value={shown} onChange={onShow} options={options} />;
}
