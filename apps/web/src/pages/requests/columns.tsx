import { OutcomeTag } from '../../traffic/outcome-tag';
import { Count, Usd } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { Duration, Time } from '../../ui/time';
import type { Call, RequestSource } from './request-source';
import { useRequestTexts } from './request-texts';

const orDash = (text: string | null | undefined) => text ?? <span className="faint">–</span>;

export function useRequestColumns({ organizationId }: RequestSource): readonly DataColumn<Call>[] {
  const t = useRequestTexts();
  const isPlatform = organizationId === undefined;
  const inner: DataColumn<Call>[] = [
    { key: 'organization', title: t('organization'), render: (call) => orDash(call.organizationName) },
    { key: 'channel', title: t('channel'), render: (call) => orDash(call.channelName) },
  ];
  const innerHidden: DataColumn<Call>[] = [
    { key: 'cost', title: t('cost'), isNumber: true, isHidden: true, render: (call) => <Usd value={call.costUsd} /> },
    { key: 'provider', title: t('provider'), isHidden: true, render: (call) => orDash(call.providerId) },
    { key: 'modelServed', title: t('modelServed'), isHidden: true, render: (call) => orDash(call.modelServed) },
  ];
  return [
    { key: 'model', title: t('model'), isTitle: true, render: ({ model }) => <span className="code">{model}</span> },
    { key: 'status', title: t('status'), render: (call) => <Status call={call} /> },
    ...(isPlatform ? inner : []),
    { key: 'apiToken', title: t('apiToken'), render: ({ apiTokenName }) => apiTokenName, isHidden: isPlatform },
    { key: 'user', title: t('user'), render: ({ userName }) => orDash(userName), isHidden: true },
    {
      key: 'tokens',
      title: t('tokens'),
      isNumber: true,
      render: ({ inputTokens, outputTokens }) => (
        <>
          <Count value={inputTokens} isShort /> <span className="faint">/</span> <Count value={outputTokens} isShort />
        </>
      ),
    },
    ...useHiddenCounts(),
    {
      key: 'firstToken',
      title: t('firstToken'),
      isNumber: true,
      render: ({ firstTokenMs }) => <Duration milliseconds={firstTokenMs} />,
    },
    { key: 'total', title: t('total'), isNumber: true, render: ({ totalMs }) => <Duration milliseconds={totalMs} /> },
    { key: 'charge', title: t('charge'), isNumber: true, render: ({ chargeUsd }) => <Usd value={chargeUsd} /> },
    ...(isPlatform ? innerHidden : []),
    ...useHiddenWords(),
    { key: 'time', title: t('time'), render: ({ admittedAt }) => <Time value={admittedAt} show="absolute" /> },
  ];
}

function Status({ call: { outcome, errorCode } }: { readonly call: Call }) {
  return (
    <span className="call-status">
      <OutcomeTag outcome={outcome} />
      {errorCode !== null && <span className="code faint">{errorCode}</span>}
    </span>
  );
}

function useHiddenCounts(): readonly DataColumn<Call>[] {
  const t = useRequestTexts();
  const base = { isNumber: true, isHidden: true };
  return [
    { ...base, key: 'cached', title: t('cached'), render: (call) => <Count value={call.cacheReadTokens} isShort /> },
    {
      ...base,
      key: 'reasoning',
      title: t('reasoning'),
      render: (call) => <Count value={call.reasoningTokens} isShort />,
    },
    { ...base, key: 'queue', title: t('queue'), render: ({ queueMs }) => <Duration milliseconds={queueMs} /> },
    { ...base, key: 'attempts', title: t('attempts'), render: ({ attempts }) => <Count value={attempts} /> },
  ];
}

function useHiddenWords(): readonly DataColumn<Call>[] {
  const t = useRequestTexts();
  return [
    { key: 'finishReason', title: t('finishReason'), isHidden: true, render: (call) => orDash(call.finishReason) },
    { key: 'project', title: t('project'), isHidden: true, render: (call) => orDash(call.project) },
    { key: 'endUser', title: t('endUser'), isHidden: true, render: (call) => orDash(call.endUser) },
    { key: 'endpoint', title: t('endpoint'), isHidden: true, render: ({ endpoint }) => endpoint },
  ];
}
