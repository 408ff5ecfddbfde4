import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { AccountLink } from '../../ledger/ledger-links';
import dayjs from 'dayjs';
import { Figures } from '../../traffic/figures';
import { Panel } from '../../traffic/panel';
import { useLedgerWords } from '../../ledger/ledger-texts';
import { Count } from '../../ui/amounts';
import { exactUsd } from '../../ui/format-usd';
import { Failed, LoadingRows } from '../../ui/states';
import { usePageTexts, type TieOut } from './finance-texts';

interface LedgerSideProps {
  readonly tieOut: { readonly data: TieOut | undefined; readonly error: unknown; readonly refetch: () => unknown };
  readonly span: { readonly from: string; readonly to: string; readonly timeZone: string };
}

/** What the ledger says of the same days, and whether it is the same. */
export function LedgerSide({ tieOut: { data, error, refetch }, span }: LedgerSideProps) {
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  return (
    <div className="finance-columns">
      <Lines lines={data?.lines} span={span} />
      <Comparison tieOut={data} timeZone={span.timeZone} />
    </div>
  );
}

type Line = TieOut['lines'][number];

function Lines({
  lines,
  span,
}: {
  readonly lines: readonly Line[] | undefined;
  readonly span: LedgerSideProps['span'];
}) {
  const t = usePageTexts();
  const words = useLedgerWords();
  const { from, to } = span;
  return (
    <Panel title={t('lines')}>
      <Figures
        label={t('lines')}
        rows={lines}
        keyOf={({ kind, account }) => `${kind} ${account}`}
        columns={[
          {
            title: t('line.kind'),
            render: ({ kind, accountId }: Line) =>
              accountId === null ? (
                words.kind(kind)
              ) : (
                <AccountLink id={accountId} search={{ kind, from, to }}>
                  {words.kind(kind)}
                </AccountLink>
              ),
          },
          { title: t('line.account'), render: ({ account }: Line) => words.account(account) },
          {
            title: t('line.entries'),
            isNumber: true,
            isMinor: true,
            render: ({ entries }: Line) => <Count value={entries} />,
          },
          { title: t('line.amount'), isNumber: true, render: ({ amountUsd }: Line) => exactUsd(amountUsd) },
        ]}
      />
      <p className="faint finance-note">{t('lines.note')}</p>
    </Panel>
  );
}

function Comparison({ tieOut, timeZone }: { readonly tieOut: TieOut | undefined; readonly timeZone: string }) {
  const t = usePageTexts();
  if (!tieOut) {
    return (
      <Panel title={t('tieOut')}>
        <LoadingRows count={6} />
      </Panel>
    );
  }
  const { revenue } = tieOut;
  if (!revenue) {
    return (
      <Panel title={t('tieOut')}>
        <p className="figures-none">{t('tieOut.none')}</p>
      </Panel>
    );
  }
  const rows = [
    [t('tieOut.charged'), revenue.chargedUsd],
    [t('tieOut.before'), revenue.madeBeforeUsd],
    [t('tieOut.after'), negative(revenue.settledAfterUsd)],
    [t('tieOut.expected'), revenue.expectedUsd],
    [t('tieOut.booked'), revenue.bookedUsd],
    [t('tieOut.difference'), revenue.differenceUsd],
  ] as const;
  const until = dayjs(revenue.to).tz(timeZone).format('YYYY-MM-DD HH:mm');
  return (
    <Panel title={t('tieOut')} extra={<Mark isGood={revenue.tiesOut} />}>
      <Figures
        label={t('tieOut')}
        rows={rows}
        keyOf={([name]) => name}
        columns={[
          { title: t('tieOut.until', { until }), render: ([name]: (typeof rows)[number]) => name },
          {
            title: t('line.amount'),
            isNumber: true,
            render: ([, amount]: (typeof rows)[number]) => exactUsd(amount),
          },
        ]}
      />
    </Panel>
  );
}

const negative = (amount: string) =>
  /^[0.]+$/.test(amount) ? amount : amount.startsWith('-') ? amount.slice(1) : `-${amount}`;

function Mark({ isGood }: { readonly isGood: boolean }) {
  const t = usePageTexts();
  return (
    <span className={isGood ? 'tie-out is-good' : 'tie-out is-bad'}>
      {isGood ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />}
      {t(isGood ? 'tieOut.yes' : 'tieOut.no')}
    </span>
  );
}
