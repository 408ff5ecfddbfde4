import { useMemo } from 'react';
import { useIsDark } from '../../app/preferences';
import { paletteOf } from '../../app/theme';
import { lines, millisecondsText, stackedBars, usdCourse, usdText } from '../../traffic/charts';
import { Panel } from '../../traffic/panel';
import { useTrafficWords } from '../../traffic/traffic-texts';
import { Chart } from '../../ui/chart';
import { usePageTexts, type Overview } from './overview-texts';

const HEIGHT = 200;

export function Charts({ overview }: { readonly overview: Overview | undefined }) {
  const t = usePageTexts();
  const options = useOptions(overview);
  return (
    <div className="panels" style={{ marginBottom: 12 }}>
      <Panel title={t('chart.calls')}>
        <Chart label={t('chart.calls')} option={options.calls} height={HEIGHT} />
      </Panel>
      <Panel title={t('chart.latency')}>
        <Chart label={t('chart.latency')} option={options.latency} height={HEIGHT} />
      </Panel>
      <Panel title={t('chart.tokens')}>
        <Chart label={t('chart.tokens')} option={options.tokens} height={HEIGHT} />
      </Panel>
      <Panel title={t('chart.money')}>
        <Chart label={t('chart.money')} option={options.money} height={HEIGHT} />
      </Panel>
    </div>
  );
}

function useOptions(overview: Overview | undefined) {
  const words = useTrafficWords();
  const colors = paletteOf(useIsDark());
  return useMemo(() => {
    const { series = [], bucketSize = 'hour' } = overview ?? {};
    const base = { startsAt: series.map(({ startsAt }) => startsAt), bucketSize };
    const costs = series.flatMap(({ costUsd }) => costUsd ?? []);
    return {
      calls: stackedBars({
        ...base,
        courses: [
          {
            name: words.delivered,
            values: series.map(({ calls, failedCalls, rejectedCalls }) => calls - failedCalls - rejectedCalls),
          },
          { name: words.rejected, values: series.map(({ rejectedCalls }) => rejectedCalls), color: colors.warning },
          { name: words.failed, values: series.map(({ failedCalls }) => failedCalls), color: colors.error },
        ],
      }),
      latency: lines({
        ...base,
        axisText: millisecondsText,
        courses: [
          { name: 'P50', values: series.map(({ firstTokenP50Ms }) => firstTokenP50Ms) },
          { name: 'P95', values: series.map(({ firstTokenP95Ms }) => firstTokenP95Ms) },
        ],
      }),
      tokens: stackedBars({
        ...base,
        courses: [
          {
            name: words.input,
            values: series.map(({ inputTokens, cacheReadTokens }) => inputTokens - cacheReadTokens),
          },
          { name: words.cached, values: series.map(({ cacheReadTokens }) => cacheReadTokens) },
          { name: words.output, values: series.map(({ outputTokens }) => outputTokens) },
        ],
      }),
      money: lines(
        {
          ...base,
          axisText: usdText,
          courses: [
            usdCourse(
              words.charge,
              series.map(({ chargeUsd }) => chargeUsd),
            ),
            ...(costs.length > 0 ? [usdCourse(words.cost, costs)] : []),
          ],
        },
        { isFilled: true },
      ),
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the words are new at every render, and the same for a language
  }, [overview, colors, words.calls]);
}
