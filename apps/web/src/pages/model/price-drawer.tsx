import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Segmented, type FormInstance } from 'antd';
import type { Dayjs } from 'dayjs';
import { useDeferredValue } from 'react';
import { client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { usePriceWords, type PriceVersion } from '../../catalog/price-words';
import { MultiplierField, ScopePicker, StartFields } from '../../catalog/scope-fields';
import { usePageTexts } from './model-page-texts';
import { PriceFields } from './price-fields';
import { toNewPrices, type PriceValues } from './price-values';
import { SampleCall } from './sample-call';

/** What the drawer begins with. */
export interface Draft {
  readonly scope?: PriceVersion['scope'];
  readonly scopeId?: string | null;
  readonly asNew?: PriceVersion['asNew'];
  readonly after?: Dayjs;
  readonly note?: string;
}

interface PriceDrawerProps {
  readonly modelId: string;
  /** Undefined: closed. */
  readonly draft: Draft | undefined;
  readonly onClose: () => void;
}

/** Adds a price version; what it would charge is shown while it is written. */
export function PriceDrawer({ modelId, draft, onClose }: PriceDrawerProps) {
  const t = usePageTexts();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const submit = async (values: PriceValues) => {
    const params = { path: { id: modelId } };
    const { data } = await client.POST('/api/models/{id}/price-versions', { params, body: toNewPrices(values) });
    void message.success(t('price.added', { count: data!.items.length }));
    await queries.invalidateQueries();
  };
  return (
    <FormDrawer<PriceValues>
      open={draft !== undefined}
      title={t('price.add')}
      submitLabel={t('price.add')}
      size={620}
      initialValues={initialOf(draft)}
      submit={submit}
      onClose={onClose}
    >
      {(form) => (
        <>
          {draft?.note && <Alert type="info" showIcon title={draft.note} style={{ marginBottom: 16 }} />}
          <ScopeFields />
          <StartFields />
          <Form.Item noStyle dependencies={['scope', 'kind']}>
            {({ getFieldValue }) => (isMultiple(getFieldValue) ? <MultiplierField /> : <PriceFields />)}
          </Form.Item>
          <LivePreview modelId={modelId} form={form} />
        </>
      )}
    </FormDrawer>
  );
}

type GetField = FormInstance<PriceValues>['getFieldValue'];
const isMultiple = (get: GetField): boolean =>
  ((get('scope') as PriceValues['scope'] | undefined) ?? 'all') !== 'all' && get('kind') !== 'prices';

function initialOf(draft: Draft = {}): Partial<PriceValues> {
  const { scope = 'all', scopeId, asNew = {}, after } = draft;
  const { multiplier } = asNew;
  return {
    ...{ scope, kind: asNew.perMillionTokens && scope !== 'all' ? 'prices' : 'multiple' },
    ...(scopeId && { [`${scope}Id`]: scopeId }),
    ...(after ? { start: 'later', effectiveFrom: after } : { start: 'now' }),
    ...asNew,
    ...(multiplier !== undefined && { multiplier }),
  };
}

function ScopeFields() {
  const t = usePageTexts();
  const words = usePriceWords();
  const scopes = (['all', 'group', 'organization'] as const).map((value) => ({ value, label: words.scope(value) }));
  const kinds = (['multiple', 'prices'] as const).map((value) => ({ value, label: t(`kind.${value}`) }));
  return (
    <>
      <Form.Item name="scope" label={words.for} required>
        <Segmented options={scopes} />
      </Form.Item>
      <Form.Item noStyle dependencies={['scope']}>
        {({ getFieldValue }) => {
          const scope = getFieldValue('scope') as PriceValues['scope'] | undefined;
          if (!scope || scope === 'all') return null;
          return (
            <>
              <ScopePicker key={scope} kind={scope} />
              <Form.Item name="kind" label={t('kind')} required>
                <Segmented options={kinds} />
              </Form.Item>
            </>
          );
        }}
      </Form.Item>
    </>
  );
}

interface LivePreviewProps {
  readonly modelId: string;
  readonly form: FormInstance<PriceValues>;
}

function LivePreview({ modelId, form }: LivePreviewProps) {
  const t = usePageTexts();
  const values = useDeferredValue(Form.useWatch([], form) as PriceValues | undefined);
  const prices = values && toNewPrices(values);
  const isReady = prices && (prices.multiplier ?? prices.perMillionTokens ?? prices.perUnit) !== undefined;
  if (!isReady) return <p className="preview-note">{t('preview.waiting')}</p>;
  return <SampleCall modelId={modelId} prices={{ prices }} />;
}
