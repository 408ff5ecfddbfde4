import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { usePlace } from '../../app/place';
import { api } from '../../client';
import { InstantPicker } from '../../ledger/instant-picker';
import { useLedgerWords } from '../../ledger/ledger-texts';
import { Figures } from '../../traffic/figures';
import { Count } from '../../ui/amounts';
import { exactUsd } from '../../ui/format-usd';
import { Failed } from '../../ui/states';
import { usePageTexts, type TrialBalance } from './page-texts';

type Line = Omit<TrialBalance['lines'][number], 'kind'> & { readonly kind: string | null };

/** Debits beside credits, at an instant of choice; both sides come to the same, or money came from nowhere. */
export function Trial() {
  const t = usePageTexts();
  const navigate = useNavigate();
  const { at } = usePlace().search;
  const choose = (next: string | undefined) =>
    void navigate({ to: '.', search: (old: object) => ({ ...old, at: next }), replace: true });
  const query = at === undefined ? {} : { at };
  const { data, error, refetch } = api.useQuery(
    'get',
    '/api/ledger/trial-balance',
    { params: { query } },
    { placeholderData: keepPreviousData },
  );
  return (
    <section className="trial">
      <div className="trial-bar">
        <InstantPicker value={at} onChange={choose} />
        {data && <Balanced difference={data.differenceUsd} />}
      </div>
      {error && !data ? <Failed error={error} onRetry={refetch} /> : <Lines label={t('trial')} trial={data} />}
    </section>
  );
}

function Lines({ label, trial }: { readonly label: string; readonly trial: TrialBalance | undefined }) {
  const t = usePageTexts();
  const words = useLedgerWords();
  const total = trial && { ...trial, kind: null, ofOrganizations: false, accounts: sumOfAccounts(trial) };
  return (
    <Figures<Line>
      label={label}
      rows={trial && total && [...trial.lines, total]}
      keyOf={({ kind, ofOrganizations }) => `${kind} ${ofOrganizations}`}
      columns={[
        {
          title: t('account'),
          render: ({ kind }) => (kind === null ? <strong>{t('total')}</strong> : words.account(kind)),
        },
        {
          ...{ title: t('owner'), isMinor: true },
          render: ({ kind, ofOrganizations }) =>
            kind !== null && t(ofOrganizations ? 'owner.organizations' : 'owner.system'),
        },
        { title: t('count'), isNumber: true, isMinor: true, render: ({ accounts }) => <Count value={accounts} /> },
        {
          title: t('debit'),
          isNumber: true,
          render: ({ kind, debitUsd }) => <Side isTotal={kind === null} value={debitUsd} />,
        },
        {
          title: t('credit'),
          isNumber: true,
          render: ({ kind, creditUsd }) => <Side isTotal={kind === null} value={creditUsd} />,
        },
      ]}
    />
  );
}

const sumOfAccounts = ({ lines }: TrialBalance) => lines.reduce((sum, { accounts }) => sum + accounts, 0);

/** Nothing is left blank, as in a printed book. */
export function Side({ value, isTotal }: { readonly value: string; readonly isTotal: boolean }) {
  if (!isTotal && isZero(value)) return null;
  const text = exactUsd(value);
  return isTotal ? <strong>{text}</strong> : text;
}

const isZero = (amount: string) => /^[0.]+$/.test(amount);

/** That both sides come to the same, with the figure. */
export function Balanced({ difference }: { readonly difference: string }) {
  const t = usePageTexts();
  const isGood = isZero(difference);
  return (
    <span className={isGood ? 'balanced is-good' : 'balanced is-bad'}>
      {isGood ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />}
      {isGood ? t('balanced') : t('unbalanced', { amount: exactUsd(difference) })}
    </span>
  );
}
