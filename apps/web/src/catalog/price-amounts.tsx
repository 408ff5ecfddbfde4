import { Tooltip } from 'antd';
import { usePreferences } from '../app/preferences';
import { formatUsd } from '../ui/format-usd';
import { usePriceTexts, type MarginLevel, type PriceRate } from './price-words';
import './prices.css';

/** A price to its last digit: what looks the same must be the same. */
export function Price({ value }: { readonly value: string | null | undefined }) {
  if (value === null || value === undefined) return <span className="faint">–</span>;
  return <span>{formatUsd(value).full}</span>;
}

interface MarginProps {
  readonly percent: string | null;
  readonly level: MarginLevel;
}

/** Quiet unless money is lost, or hardly any is earned. */
export function Margin({ percent, level }: MarginProps) {
  const t = usePriceTexts();
  if (level === 'none') return <span className="faint">–</span>;
  const word = level === 'healthy' ? undefined : t(`margin.${level}`);
  const shown = percent === null ? t('margin.loss') : `${percent}%`;
  return (
    <Tooltip title={percent !== null && word}>
      <span className={`margin is-${level}`}>
        {shown}
        {percent !== null && word && <span className="visually-hidden"> ({word})</span>}
      </span>
    </Tooltip>
  );
}

/** `Standard`, `flex, over 200,000 input tokens`. */
export function useRateName(): (rate: Pick<PriceRate, 'aboveInputTokens' | 'serviceTier'>) => string {
  const t = usePriceTexts();
  const { language } = usePreferences();
  return ({ serviceTier, aboveInputTokens }) => {
    const tier = serviceTier === 'standard' ? t('tier.standard') : serviceTier;
    if (aboveInputTokens === 0) return tier;
    return t('tier.above', { tier, tokens: new Intl.NumberFormat(language).format(aboveInputTokens) });
  };
}
