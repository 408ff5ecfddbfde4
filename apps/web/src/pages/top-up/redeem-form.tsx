import { CheckCircleFilled } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { api, toProblem, type Problem } from '../../client';
import { Usd } from '../../ui/amounts';
import { Time } from '../../ui/time';
import { usePageTexts } from './page-texts';

/** In the page's own language; the API's is English. */
const KNOWN = [
  'unknown_redemption_code',
  'redeemed_redemption_code',
  'expired_redemption_code',
  'revoked_redemption_code',
  'too_many_attempts',
] as const;

export function RedeemForm({ organizationId }: { readonly organizationId: string }) {
  const t = usePageTexts();
  const queries = useQueryClient();
  const [form] = Form.useForm<{ code: string }>();
  const redeem = api.useMutation('post', '/api/organizations/{organizationId}/redemptions', {
    meta: { isShown: true },
    onSuccess: () => {
      form.resetFields();
      // Whatever shows this organization's money.
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => JSON.stringify(queryKey).includes(organizationId),
      });
    },
  });
  const problem = redeem.error ? toProblem(redeem.error) : undefined;
  return (
    <section className="redeem" aria-labelledby="redeem">
      <h2 id="redeem">{t('redeem')}</h2>
      <Form form={form} onFinish={(body) => redeem.mutate({ params: { path: { organizationId } }, body })}>
        <div className="redeem-row">
          <Form.Item
            name="code"
            rules={[{ required: true, whitespace: true, message: t('code.needed') }]}
            {...(problem && { validateStatus: 'error', help: <Refusal problem={problem} /> })}
          >
            <Input
              aria-label={t('code')}
              placeholder="WEIR-XXXX-XXXX-XXXX-XXXX"
              size="large"
              className="redeem-code"
              maxLength={100}
              autoComplete="off"
              spellCheck={false}
              onChange={() => problem && redeem.reset()}
            />
          </Form.Item>
          <Button type="primary" size="large" htmlType="submit" loading={redeem.isPending}>
            {t('redeem.submit')}
          </Button>
        </div>
      </Form>
      {redeem.data && <Redeemed redeemed={redeem.data} />}
    </section>
  );
}

function Refusal({ problem }: { readonly problem: Problem }) {
  const t = usePageTexts();
  const known = KNOWN.find((code) => code === problem.code);
  return <span role="alert">{known ? t(`refusal.${known}`) : problem.message}</span>;
}

interface RedeemedProps {
  readonly redeemed: { readonly amountUsd: string; readonly creditExpiresAt: string | null };
}

function Redeemed({ redeemed: { amountUsd, creditExpiresAt } }: RedeemedProps) {
  const t = usePageTexts();
  return (
    <p className="redeemed" role="status">
      <CheckCircleFilled aria-hidden />
      <span>
        <Usd value={amountUsd} /> {t('redeemed')}
        {creditExpiresAt && (
          <>
            {' '}
            {t('redeemed.until')} <Time value={creditExpiresAt} show="absolute" />
          </>
        )}
      </span>
    </p>
  );
}
