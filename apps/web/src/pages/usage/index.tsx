import { DownloadOutlined } from '@ant-design/icons';
import { Button, Segmented, Tooltip } from 'antd';
import { Figures } from '../../traffic/figures';
import { Panel } from '../../traffic/panel';
import { RangePicker } from '../../traffic/range-picker';
import type { LiveRange } from '../../traffic/time-range';
import '../../traffic/traffic.css';
import { useTrafficWords } from '../../traffic/traffic-texts';
import { Count, Percent, Usd } from '../../ui/amounts';
import { PageHeader } from '../../ui/page-header';
import { Stat, Stats } from '../../ui/stat';
import { Empty, Failed } from '../../ui/states';
import { UsageChart } from './usage-chart';
import { usePageTexts, type Usage } from './usage-texts';
import { GROUPS, MEASURES, STEPS, useUsage } from './use-usage';

const PRESETS = ['24h', '7d', '30d', '90d'] as const;

/** What an organization used over time; members see what they used themselves. */
export default function UsagePage() {
  const t = usePageTexts();
  const shown = useUsage();
  const { data, error, refetch } = shown.usage;
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <>
            <RangePicker presets={PRESETS} fallback="30d" />
            <ExportButton organizationId={shown.organizationId} range={shown.range} />
          </>
        }
      />
      {error && !data ? <Failed error={error} onRetry={refetch} /> : <Shown {...shown} usage={data} />}
    </>
  );
}

function ExportButton({ organizationId, range }: { readonly organizationId: string; readonly range: LiveRange }) {
  const t = usePageTexts();
  const query = new URLSearchParams({ from: range.from, to: range.to }).toString();
  return (
    <Tooltip title={t('export.hint')}>
      <Button icon={<DownloadOutlined />} href={`/api/organizations/${organizationId}/usage/export?${query}`} download>
        {t('export')}
      </Button>
    </Tooltip>
  );
}

type ShownProps = Omit<ReturnType<typeof useUsage>, 'usage'> & { readonly usage: Usage | undefined };

function Shown({ usage, by, groupBy, measure, mayStepByHour, choose }: ShownProps) {
  const t = usePageTexts();
  const words = useTrafficWords();
  const totals = usage?.totals;
  if (totals?.calls === 0) return <Empty title={t('empty')} text={t('empty.text')} />;
  return (
    <>
      <Stats size="four">
        <Stat label={words.charge} value={totals && <Usd value={totals.chargeUsd} />} />
        <Stat label={words.calls} value={totals && <Count value={totals.calls} isShort />} />
        <Stat
          label={words.tokens}
          value={totals && <Count value={totals.inputTokens + totals.outputTokens} isShort />}
        />
        <Stat label={words.successRate} value={totals && <Percent value={totals.successRate} />} />
      </Stats>
      <OverTime usage={usage} by={by} measure={measure} mayStepByHour={mayStepByHour} choose={choose} />
      <Panel
        title={t(`groupBy.${groupBy}`)}
        extra={
          <Segmented
            size="small"
            aria-label={t('groupBy')}
            value={groupBy}
            options={GROUPS.map((value) => ({ value, label: t(`groupBy.${value}`) }))}
            onChange={(group) => choose({ groupBy: group })}
          />
        }
      >
        <GroupTable usage={usage} title={t(`groupBy.${groupBy}`)} />
      </Panel>
    </>
  );
}

type OverTimeProps = Pick<ShownProps, 'usage' | 'by' | 'measure' | 'mayStepByHour' | 'choose'>;

function OverTime({ usage, by, measure, mayStepByHour, choose }: OverTimeProps) {
  const t = usePageTexts();
  const words = useTrafficWords();
  return (
    <div className="panels is-wide">
      <Panel
        title={words[measure]}
        extra={
          <span className="range-picker">
            <Segmented
              size="small"
              aria-label={t('show')}
              value={measure}
              options={MEASURES.map((value) => ({ value, label: words[value] }))}
              onChange={(show) => choose({ show })}
            />
            <Segmented
              size="small"
              aria-label={t('by')}
              value={by}
              options={STEPS.map((value) => ({
                value,
                label: t(`by.${value}`),
                disabled: !mayStepByHour && value === 'hour',
              }))}
              onChange={(step) => choose({ by: step })}
            />
          </span>
        }
      >
        <UsageChart usage={usage} by={by} measure={measure} />
      </Panel>
    </div>
  );
}

function GroupTable({ usage, title }: { readonly usage: Usage | undefined; readonly title: string }) {
  const words = useTrafficWords();
  type Row = Usage['groups'][number];
  const count = (name: string, of: (row: Row) => number, isMinor = false) => ({
    title: name,
    isNumber: true,
    isMinor,
    render: (row: Row) => <Count value={of(row)} isShort />,
  });
  return (
    <Figures
      label={title}
      rows={usage?.groups}
      keyOf={({ key }) => key}
      columns={[
        { title, render: ({ name }: Row) => <span title={name}>{name}</span> },
        count(words.calls, ({ calls }) => calls),
        { title: words.success, isNumber: true, render: ({ successRate }: Row) => <Percent value={successRate} /> },
        count(words.input, ({ inputTokens }) => inputTokens, true),
        count(words.cached, ({ cacheReadTokens }) => cacheReadTokens, true),
        count(words.output, ({ outputTokens }) => outputTokens, true),
        { title: words.charge, isNumber: true, render: ({ chargeUsd }: Row) => <Usd value={chargeUsd} /> },
      ]}
    />
  );
}
