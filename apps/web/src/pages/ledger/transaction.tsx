import { Link } from '@tanstack/react-router';
import { usePlace } from '../../app/place';
import { api } from '../../client';
import { AccountLink, TransactionLink } from '../../ledger/ledger-links';
import { useLedgerWords } from '../../ledger/ledger-texts';
import { Figures } from '../../traffic/figures';
import { Panel } from '../../traffic/panel';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { PageHeader } from '../../ui/page-header';
import { Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import { usePageTexts, type Transaction } from './page-texts';
import { SettledCallRows } from './settled-calls';
import { Balanced, Side } from './trial';

const SHOWN_WHILE_LOADING = 8;

/** One transaction: who booked it and why, both sides of it, and the calls it settled. */
export default function TransactionPage() {
  const t = usePageTexts();
  const words = useLedgerWords();
  const id = usePlace().params['transactionId'] ?? '';
  const { data, error, refetch } = api.useQuery('get', '/api/ledger/transactions/{id}', { params: { path: { id } } });
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  return (
    <>
      <PageHeader isDetail title={`#${id}`} description={data && words.kind(data.kind)} />
      {data ? (
        <div className="ledger-panels">
          <Panel title={t('facts')}>
            <TransactionFacts transaction={data} />
          </Panel>
          <Panel title={t('entries')} extra={<Balanced difference={data.differenceUsd} />}>
            <Entries transaction={data} />
          </Panel>
          {data.usageCount > 0 && <SettledCallRows id={id} count={data.usageCount} />}
        </div>
      ) : (
        <LoadingRows count={SHOWN_WHILE_LOADING} />
      )}
    </>
  );
}

function TransactionFacts({ transaction }: { readonly transaction: Transaction }) {
  const t = usePageTexts();
  const { memo, organizationId, organizationName, reversesId, reversedById, redemptionBatchId, statementId } =
    transaction;
  return (
    <Facts
      facts={[
        [t('bookedAt'), <Time key="at" value={transaction.createdAt} show="absolute" />],
        [t('period'), transaction.period.slice(0, 7)],
        [
          t('organization'),
          organizationId ? (
            <Link key="organization" to="/organizations/$organizationId" params={{ organizationId }}>
              {organizationName}
            </Link>
          ) : (
            '–'
          ),
        ],
        [t('actor'), transaction.actorName ?? transaction.actor],
        [t('idempotencyKey'), <CopyText key="key" text={transaction.idempotencyKey} />],
        ...(memo ? [[t('memo'), memo] as const] : []),
        ...(reversesId ? [[t('reverses.fact'), <TransactionLink key="other" id={reversesId} />] as const] : []),
        ...(reversedById ? [[t('reversedBy'), <TransactionLink key="other" id={reversedById} />] as const] : []),
        ...(statementId
          ? [
              [
                t('statement'),
                <Link key="statement" to="/statements/$statementId" params={{ statementId }}>
                  {t('statement.open')}
                </Link>,
              ] as const,
            ]
          : []),
        ...(redemptionBatchId
          ? [
              [
                t('redemption'),
                <Link key="batch" to="/redemption-codes/$batchId" params={{ batchId: redemptionBatchId }}>
                  {t('redemption.batch')}
                </Link>,
              ] as const,
            ]
          : []),
      ]}
    />
  );
}

type Entry = Transaction['entries'][number];

function Entries({ transaction: { entries, debitUsd, creditUsd } }: { readonly transaction: Transaction }) {
  const t = usePageTexts();
  const words = useLedgerWords();
  if (entries.length === 0) return <p className="figures-none">{t('entries.none')}</p>;
  const total = {
    id: 'total',
    accountId: '',
    account: '',
    organizationId: null,
    organizationName: null,
    amountUsd: '',
  };
  const sideOf = (entry: Entry, isCredit: boolean) => {
    if (entry.id === 'total') return <Side isTotal value={isCredit ? creditUsd : debitUsd} />;
    if (entry.amountUsd.startsWith('-') !== isCredit) return null;
    return <Side isTotal={false} value={entry.amountUsd.replace('-', '')} />;
  };
  return (
    <Figures<Entry>
      label={t('entries')}
      rows={[...entries, total]}
      keyOf={({ id }) => id}
      columns={[
        {
          title: t('account'),
          render: ({ id, accountId, account }) =>
            id === 'total' ? (
              <strong>{t('total')}</strong>
            ) : (
              <AccountLink id={accountId}>{words.account(account)}</AccountLink>
            ),
        },
        {
          ...{ title: t('owner'), isMinor: true },
          render: ({ id, organizationName }) => id !== 'total' && (organizationName ?? t('owner.system')),
        },
        { title: t('debit'), isNumber: true, render: (entry) => sideOf(entry, false) },
        { title: t('credit'), isNumber: true, render: (entry) => sideOf(entry, true) },
      ]}
    />
  );
}
