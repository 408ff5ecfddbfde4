import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Segmented } from 'antd';
import { client } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import type { Model } from '../../catalog/model-drawer';
import { useModelTexts } from './model-texts';
import { usePriceWords } from '../../catalog/price-words';
import { MultiplierField, ScopePicker, StartFields, startOf, type StartValues } from '../../catalog/scope-fields';

interface Values extends StartValues {
  readonly scope: 'group' | 'organization';
  readonly groupId?: string;
  readonly organizationId?: string;
  readonly multiplier: string;
}

interface MultiplierDrawerProps {
  /** Undefined: closed. */
  readonly models: readonly Model[] | undefined;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** One multiple of the prices for everyone, for many models at once. */
export function MultiplierDrawer({ models = [], onClose, onDone, ...props }: MultiplierDrawerProps) {
  const t = useModelTexts();
  const words = usePriceWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const submit = async ({ scope, multiplier, ...values }: Values) => {
    const whom = scope === 'group' ? { groupId: values.groupId! } : { organizationId: values.organizationId! };
    const body = { modelIds: models.map(({ id }) => id), multiplier, ...whom, ...startOf(values) };
    const { data } = await client.POST('/api/price-multiples', { body });
    void message.success(t('multiplied', { count: data!.addedPriceVersions }));
    await queries.invalidateQueries();
    onDone();
  };
  return (
    <FormDrawer<Values>
      open={models.length > 0}
      title={t('multiply')}
      submitLabel={t('multiply.submit', { count: models.length })}
      initialValues={{ scope: 'group', start: 'now' }}
      submit={submit}
      onClose={onClose}
      {...props}
    >
      <p className="faint">{t('multiply.help')}</p>
      <Form.Item name="scope" label={words.for} required>
        <Segmented
          options={[
            { value: 'group', label: words.scope('group') },
            { value: 'organization', label: words.scope('organization') },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['scope']}>
        {({ getFieldValue }) => {
          const kind = (getFieldValue('scope') as Values['scope'] | undefined) ?? 'group';
          return <ScopePicker key={kind} kind={kind} />;
        }}
      </Form.Item>
      <MultiplierField />
      <StartFields />
    </FormDrawer>
  );
}
