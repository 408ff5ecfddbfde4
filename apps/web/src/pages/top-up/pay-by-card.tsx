import { Alert, Button, Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { api, idempotencyKey, toProblem } from '../../client';
import { formatUsd } from '../../ui/format-usd';
import { usePageTexts } from './page-texts';

const AMOUNT = /^(?=.*[1-9])\d{1,6}(\.\d{1,2})?$/;

interface Values {
  readonly amountUsd: string;
  readonly savesCard: boolean;
}

/** Leads to a page of Stripe's; nothing of the card is entered here. Absent where no provider is set up. */
export function PayByCard({ organizationId }: { readonly organizationId: string }) {
  const t = usePageTexts();
  const path = { organizationId };
  const options = api.useQuery('get', '/api/organizations/{organizationId}/payment-options', { params: { path } });
  // Another amount is another intention.
  const [key, setKey] = useState(() => idempotencyKey());
  const open = api.useMutation('post', '/api/organizations/{organizationId}/checkouts', {
    meta: { isShown: true },
    onSuccess: ({ url }) => window.location.assign(url),
  });
  if (!options.data?.card) return null;
  const { minUsd, maxUsd } = options.data;
  const bounds = { least: formatUsd(minUsd).short, most: formatUsd(maxUsd).short };
  return (
    <section className="redeem" aria-labelledby="pay">
      <h2 id="pay">{t('pay')}</h2>
      <Form<Values>
        initialValues={{ savesCard: false }}
        onValuesChange={() => {
          setKey(idempotencyKey());
          open.reset();
        }}
        onFinish={(body) => open.mutate({ params: { path, header: key }, body })}
      >
        <div className="redeem-row">
          <Form.Item
            name="amountUsd"
            extra={t('pay.bounds', bounds)}
            rules={[{ required: true, pattern: AMOUNT, message: t('pay.wrong') }]}
          >
            <Input prefix="$" size="large" inputMode="decimal" autoComplete="off" aria-label={t('amount')} />
          </Form.Item>
          <Button type="primary" size="large" htmlType="submit" loading={open.isPending || open.isSuccess}>
            {t('pay.submit')}
          </Button>
        </div>
        <Form.Item name="savesCard" valuePropName="checked" noStyle>
          <Checkbox>{t('pay.savesCard')}</Checkbox>
        </Form.Item>
      </Form>
      {open.error && <Alert type="error" role="alert" showIcon title={toProblem(open.error).message} />}
    </section>
  );
}
