import { Alert, App, Form } from 'antd';
import { api, Problem, toProblem } from '../../client';
import { formatUsd } from '../../ui/format-usd';
import { FormDrawer } from '../../ui/form-drawer';
import { LoadingRows } from '../../ui/states';
import { plain } from './amounts';
import { reloadOrganizations, type Organization, type Transaction, type Wallet } from './data';
import { MoneyFields, USD } from './money-fields';
import { useOrganizationTexts } from './texts';
import { formOf, presentLimit, type MoneyValues, type Verb } from './verbs';

/** One intention to change a wallet: however often it is sent, its key lets it happen once. */
export interface Opened {
  readonly verb: Verb;
  readonly key: string;
  readonly transaction?: Transaction;
}

export const opening = (verb: Verb, transaction?: Transaction): Opened => ({
  ...{ verb, key: crypto.randomUUID() },
  ...(transaction && { transaction }),
});

interface MoneyDrawerProps {
  readonly organization: Organization;
  readonly opened: Opened;
  readonly onClose: () => void;
}

export function MoneyDrawer({ organization, opened, onClose }: MoneyDrawerProps) {
  const t = useOrganizationTexts();
  const explain = useExplanation();
  const { notification } = App.useApp();
  const { verb, key, transaction } = opened;
  const organizationId = organization.id;
  const params = { params: { path: { organizationId } } };
  const wallet = api.useQuery('get', '/api/organizations/{organizationId}/wallet', params);
  const submit = async (values: MoneyValues) => {
    const { data } = await formOf(verb)
      .send({ organizationId, key, values, transaction })
      .catch((error: unknown) => {
        throw explain(toProblem(error));
      });
    const balance = formatUsd(data!.wallet.balanceUsd).full;
    notification.success({
      title: t(`done.${verb}`, { name: organization.name }),
      description: t('balance.new', { balance }),
    });
    await reloadOrganizations();
  };
  const limitUsd = wallet.data && presentLimit(verb, wallet.data);
  return (
    <FormDrawer<MoneyValues>
      key={String(wallet.data !== undefined)}
      open
      title={t(`verb.${verb}`)}
      submitLabel={t(`verb.${verb}.submit`)}
      {...(limitUsd !== undefined && { initialValues: { limitUsd: plain(limitUsd) } })}
      submit={submit}
      onClose={onClose}
    >
      <p className="money-explained">{t(`verb.${verb}.text`)}</p>
      {wallet.data ? (
        <>
          <MoneyFields verb={verb} />
          <Outcome organization={organization} wallet={wallet.data} opened={opened} />
        </>
      ) : (
        <LoadingRows count={3} />
      )}
    </FormDrawer>
  );
}

/** Refusals that matter here in the words of the page. */
function useExplanation() {
  const t = useOrganizationTexts();
  return (problem: Problem): Problem => {
    const { status, code, param, availableUsd } = problem;
    // Other values after an answer that was lost: money may have moved already.
    if (code === 'idempotency_key_reused') return new Problem({ title: t('reused'), status, code });
    if (availableUsd === undefined || param === undefined) return problem;
    const words = param === 'limitUsd' ? 'insufficient.limit' : 'insufficient';
    return new Problem({ title: t(words, { available: formatUsd(availableUsd).full }), status, code, param });
  };
}

interface OutcomeProps {
  readonly organization: Organization;
  readonly wallet: Wallet;
  readonly opened: Opened;
}

/** What will happen, in words, before it does. */
function Outcome({ organization: { name }, wallet, opened: { verb, transaction } }: OutcomeProps) {
  const t = useOrganizationTexts();
  const form = Form.useFormInstance<MoneyValues>();
  const values = Form.useWatch([], form) as Partial<MoneyValues> | undefined;
  const typed = transaction?.amountUsd ?? typedIn(values);
  const { asks, isDangerous } = formOf(verb);
  const isComplete = asks === 'nothing' || USD.test(typed);
  const amount = formatUsd(transaction ? typed : typed.replace('-', '')).full;
  const sentence = verb === 'adjust' && typed.startsWith('-') ? 'outcome.adjust.down' : (`outcome.${verb}` as const);
  return (
    <Alert
      type={isDangerous ? 'warning' : 'info'}
      role="status"
      title={isComplete ? t(sentence, { name, amount }) : t('outcome.incomplete')}
      description={t('balance.now', { balance: formatUsd(wallet.balanceUsd).full })}
    />
  );
}

const typedIn = (values: Partial<MoneyValues> | undefined): string =>
  (values?.amountUsd ?? values?.limitUsd ?? '').trim();
