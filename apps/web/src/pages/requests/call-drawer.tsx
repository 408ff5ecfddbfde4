import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { OutcomeTag } from '../../traffic/outcome-tag';
import { Usd } from '../../ui/amounts';
import { CopyButton, CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { JsonView } from '../../ui/json-view';
import { Failed, LoadingRows } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { CallCharge } from './call-charge';
import { CallDetails } from './call-details';
import { CallLedger } from './call-ledger';
import { CallRoute } from './call-route';
import type { Life, RequestSource, UnsettledLife } from './request-source';
import { useRequestTexts } from './request-texts';
import { Waterfall } from './waterfall';

const UNSETTLED_MS = 2_000;
const WIDTH = 720;

interface CallDrawerProps {
  readonly source: RequestSource;
  readonly requestId: string | undefined;
  readonly onClose: () => void;
}

/** The whole life of one call. */
export function CallDrawer({ source, requestId, onClose }: CallDrawerProps) {
  const t = useRequestTexts();
  const life = useQuery({
    queryKey: ['request', source.organizationId ?? 'platform', requestId],
    queryFn: () => source.life(requestId!),
    enabled: requestId !== undefined,
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'settled' ? UNSETTLED_MS : false),
  });
  return (
    <Drawer
      open={requestId !== undefined}
      onClose={onClose}
      size={WIDTH}
      title={
        <span className="call-title">
          {t('call')} {requestId !== undefined && <CopyText text={requestId} />}
        </span>
      }
    >
      {life.error && !life.data && <Failed error={life.error} onRetry={life.refetch} />}
      {requestId !== undefined && life.isPending && <LoadingRows count={14} />}
      {life.data && <LifeOf life={life.data} />}
    </Drawer>
  );
}

function LifeOf({ life }: { readonly life: Life }) {
  const t = useRequestTexts();
  return (
    <div className="call">
      {life.state === 'settled' ? (
        <>
          <div className="call-head">
            <OutcomeTag outcome={life.call.outcome} />
            <span className="code">{life.call.model}</span>
            {life.call.errorCode !== null && <span className="code is-bad">{life.call.errorCode}</span>}
            <span className="call-amount">
              <Usd value={life.call.chargeUsd} />
            </span>
          </div>
          <Waterfall life={life} />
          {life.route && <CallRoute route={life.route} />}
          <CallCharge charge={life.charge} isPlatform={life.call.organizationName !== undefined} />
          <CallLedger life={life} />
          <CallDetails call={life.call} />
        </>
      ) : (
        <Unsettled life={life} />
      )}
      <details className="call-json">
        <summary>{t('part.json')}</summary>
        <div className="call-json-copy">
          <CopyButton text={JSON.stringify(life, null, 2)} />
        </div>
        <JsonView value={life} />
      </details>
    </div>
  );
}

function Unsettled({ life }: { readonly life: UnsettledLife }) {
  const t = useRequestTexts();
  return (
    <>
      <div className="call-head">
        <StatusTag tone={life.state === 'quarantined' ? 'bad' : 'accent'}>{t(`state.${life.state}`)}</StatusTag>
      </div>
      <p>{t(`unsettled.${life.state}`)}</p>
      <Facts
        facts={[
          [t('since'), <Time key="since" value={life.since} show="absolute" />],
          [t('hold'), <Usd key="hold" value={life.holdUsd} />],
          ...(life.organizationName ? [[t('organization'), life.organizationName] as const] : []),
          ...(life.reason ? [[t('reason'), life.reason] as const] : []),
        ]}
      />
    </>
  );
}
