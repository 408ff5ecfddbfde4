import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Form, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { TOKEN_COMPONENTS, UNIT_COMPONENTS, usePriceWords, type Component } from '../../catalog/price-words';
import { usePageTexts } from './model-page-texts';
import { KIND_OF } from './price-values';

type Path = readonly (number | string)[];

/** Prices and costs at the standard rate, and at others. */
export function PriceFields() {
  const t = usePageTexts();
  return (
    <>
      <h3 className="form-heading">{t('prices')}</h3>
      <PriceGrid at={[]} />
      <Form.List name="tiers">
        {(tiers, { add, remove }, { errors }) => (
          <>
            {tiers.map(({ key, name }) => (
              <div key={key} className="price-tier">
                <TierHead name={name} onRemove={() => remove(name)} />
                <PriceGrid at={[name]} list="tiers" />
              </div>
            ))}
            <Button type="dashed" block icon={<PlusOutlined />} style={{ marginTop: 16 }} onClick={() => add({})}>
              {t('tier.add')}
            </Button>
            <Form.ErrorList errors={errors} />
          </>
        )}
      </Form.List>
    </>
  );
}

function TierHead({ name, onRemove }: { readonly name: number; readonly onRemove: () => void }) {
  const t = usePageTexts();
  const known = ['standard', 'flex', 'priority', 'batch'].map((value) => ({ value }));
  return (
    <div className="price-tier-head">
      <Form.Item name={[name, 'serviceTier']} label={t('tier.name')} required>
        <AutoComplete options={known} placeholder="standard" />
      </Form.Item>
      <Form.Item name={[name, 'aboveInputTokens']} label={t('tier.above')} required>
        <InputNumber min={0} precision={0} style={{ width: '100%' }} placeholder="0" />
      </Form.Item>
      <Button icon={<DeleteOutlined />} aria-label={t('tier.remove')} onClick={onRemove} />
    </div>
  );
}

const USUAL: readonly Component[] = ['input', 'cache_read', 'output'];

interface PriceGridProps {
  readonly at: Path;
  /** The list the path is in, for names that are unique. */
  readonly list?: string;
}

/** A row for each component; the rare ones once they are asked for. They keep what they have all the same. */
function PriceGrid({ at, list }: PriceGridProps) {
  const t = usePageTexts();
  const words = usePriceWords();
  const blankPrice = useBlankPrice(list !== undefined);
  const [isWhole, setIsWhole] = useState(false);
  const id = [list, ...at].join('-');
  const row = (component: Component, unit: 'perMillionTokens' | 'perUnit') => (
    <div key={component} className="price-grid-row" hidden={!isWhole && !USUAL.includes(component)}>
      <span>
        {words.component(component)}
        {unit === 'perUnit' && <span className="faint"> {words.unit('perUnit')}</span>}
      </span>
      <Amount
        at={[...at, unit, component]}
        label={`${words.price}: ${words.component(component)}`}
        placeholder={blankPrice(component)}
      />
      <Amount
        at={[...at, 'costs', unit, component]}
        label={`${words.cost}: ${words.component(component)}`}
        placeholder={t('amount.asList')}
      />
    </div>
  );
  return (
    <>
      <div className="price-grid" id={`prices-${id}`}>
        <span className="price-grid-head">{words.unit('perMillionTokens')}</span>
        <span className="price-grid-head">{words.price}</span>
        <span className="price-grid-head">{words.cost}</span>
        {TOKEN_COMPONENTS.map((component) => row(component, 'perMillionTokens'))}
        {UNIT_COMPONENTS.map((component) => row(component, 'perUnit'))}
      </div>
      <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => setIsWhole(!isWhole)}>
        {isWhole ? t('components.fewer') : t('components.all')}
      </Button>
    </>
  );
}

interface AmountProps {
  readonly at: Path;
  readonly label: string;
  readonly placeholder: string;
}

function Amount({ at, label, placeholder }: AmountProps) {
  const t = usePageTexts();
  const rules = [{ pattern: /^\s*\d{1,6}(\.\d{1,12})?\s*$/, message: t('amount.wrong') }];
  return (
    <Form.Item name={at as (number | string)[]} rules={rules}>
      <Input prefix="$" inputMode="decimal" autoComplete="off" aria-label={label} placeholder={placeholder} />
    </Form.Item>
  );
}

/** What a blank means. */
function useBlankPrice(isTier: boolean): (component: Component) => string {
  const t = usePageTexts();
  return (component) => {
    const like = KIND_OF[component];
    if (like) return like === 'input' ? t('amount.asInput') : t('amount.asOutput');
    return isTier ? t('amount.asStandard') : t('amount.free');
  };
}
