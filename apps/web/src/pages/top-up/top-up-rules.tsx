import { Alert, App, Button, Form, Input, Switch } from 'antd';
import { api, client, ifMatch, queryClient, toProblem } from '../../client';
import type { components } from '../../client/generated/api';
import { formatUsd } from '../../ui/format-usd';
import { usePageTexts } from './page-texts';

type Rules = components['schemas']['TopUpRules'];
const PATH = '/api/organizations/{organizationId}/top-up-rules';
const AMOUNT = /^\d{1,9}(\.\d{1,9})?$/;

interface Values {
  readonly isAutomatic: boolean;
  readonly thresholdUsd?: string;
  readonly amountUsd?: string;
  readonly monthlyUsd?: string;
}

interface RulesProps {
  readonly organizationId: string;
  readonly mayWrite: boolean;
}

/** When the saved card is charged. */
export function TopUpRules({ organizationId, mayWrite }: RulesProps) {
  const t = usePageTexts();
  const { data } = api.useQuery('get', PATH, { params: { path: { organizationId } } });
  if (!data) return null;
  return (
    <section className="redeem top-up-rules" aria-labelledby="rules">
      <h2 id="rules">{t('rules')}</h2>
      {data.pausedAt && (
        <Alert type="warning" showIcon role="status" title={t('rules.paused', { because: data.pausedBecause ?? '' })} />
      )}
      <RulesForm key={data.version} rules={data} organizationId={organizationId} mayWrite={mayWrite} />
    </section>
  );
}

function RulesForm({ rules, organizationId, mayWrite }: RulesProps & { readonly rules: Rules }) {
  const t = usePageTexts();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const isAutomatic = Form.useWatch('isAutomatic', form) ?? rules.isAutomatic;
  const path = { organizationId };
  const save = async (values: Values) => {
    const { thresholdUsd = '', amountUsd = '', monthlyUsd = '' } = values;
    const automatic = values.isAutomatic ? { thresholdUsd, amountUsd, monthlyUsd } : null;
    try {
      await client.PUT(PATH, { params: { path, header: ifMatch(rules.version) }, body: { automatic } });
      message.success(t('rules.saved'));
    } catch (error) {
      const { errors, message: text } = toProblem(error);
      form.setFields(errors.map((one) => ({ name: one.param.split('.').at(-1) as never, errors: [one.message] })));
      if (errors.length === 0) message.error(text);
      return;
    }
    await queryClient.invalidateQueries({ queryKey: ['get', PATH] });
  };
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      disabled={!mayWrite}
      initialValues={toValues(rules)}
      onFinish={(values) => void save(values)}
    >
      <Form.Item
        name="isAutomatic"
        label={t('rules.automatic')}
        valuePropName="checked"
        extra={rules.hasCard ? undefined : t('rules.noCard')}
      >
        <Switch disabled={!mayWrite || !rules.hasCard} />
      </Form.Item>
      {isAutomatic && (
        <div className="top-up-rules-amounts">
          <Amount name="thresholdUsd" label={t('rules.threshold')} isNeeded />
          <Amount name="amountUsd" label={t('rules.amount')} isNeeded />
          <Amount name="monthlyUsd" label={t('rules.monthly')} isNeeded />
        </div>
      )}
      {mayWrite && <Button htmlType="submit">{t('rules.save')}</Button>}
    </Form>
  );
}

interface AmountProps {
  readonly name: keyof Values;
  readonly label: string;
  readonly isNeeded?: boolean;
}

function Amount({ isNeeded = false, ...item }: AmountProps) {
  const t = usePageTexts();
  return (
    <Form.Item {...item} rules={[{ required: isNeeded, pattern: AMOUNT, message: t('pay.wrong') }]}>
      <Input prefix="$" inputMode="decimal" autoComplete="off" />
    </Form.Item>
  );
}

function toValues({ isAutomatic, ...rules }: Rules): Values {
  const shown = (amount: string | null) => (amount === null ? {} : formatUsd(amount).short.replace(/[$,]/g, ''));
  const texts = (['thresholdUsd', 'amountUsd', 'monthlyUsd'] as const).map(
    (name) => [name, shown(rules[name])] as const,
  );
  return { isAutomatic, ...Object.fromEntries(texts.filter(([, text]) => typeof text === 'string')) };
}
