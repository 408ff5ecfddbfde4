import { EllipsisOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { usePlace } from '../../app/place';
import { Failure } from '../../parts/failures/failure';
import { api, client } from '../../client';
import { Count, Percent } from '../../ui/amounts';
import { PageHeader } from '../../ui/page-header';
import { Section } from '../../ui/section';
import { Stat, Stats } from '../../ui/stat';
import { Failed, LoadingRows } from '../../ui/states';
import { Duration, Time } from '../../ui/time';
import { useChannelActions } from './channel-actions';
import { forgetChannels, useMayWrite, type Channel } from './channels-api';
import './channels.css';
import { Credentials } from './credentials';
import { Circuits } from './circuits';
import { EditDrawer } from './edit-drawer';
import { HealthBars, HealthTag } from './health';
import { Models } from './models';
import { PerformancePanel } from './performance';
import { Probes } from './probes';
import { SettingsSection } from './settings-section';
import { StateSwitch } from './state-switch';
import { TestPanel, type TestOrder } from './test-panel';
import { useChannelTexts } from './texts';

const LOOK_EVERY_MS = 15_000;

export default function ChannelPage() {
  const { id = '' } = usePlace().params;
  const path = { params: { path: { id } } };
  const channel = api.useQuery('get', '/api/channels/{id}', path, { refetchInterval: LOOK_EVERY_MS });
  if (channel.error && !channel.data) return <Failed error={channel.error} onRetry={channel.refetch} />;
  if (!channel.data) return <LoadingRows count={12} />;
  return <Whole channel={channel.data} />;
}

function Whole({ channel }: { readonly channel: Channel }) {
  const t = useChannelTexts();
  const mayWrite = useMayWrite();
  const test = async ({ model, credentialId, prompt }: TestOrder) => {
    const body = { model: model.modelId, ...(credentialId && { credentialId }), ...(prompt && { prompt }) };
    const { data } = await client.POST('/api/channels/{id}/test', { params: { path: { id: channel.id } }, body });
    await forgetChannels();
    return data!;
  };
  return (
    <>
      <PageHeader title={channel.name} description={channel.baseUrl} isDetail actions={<Actions channel={channel} />} />
      <Warnings channel={channel} />
      <Figures channel={channel} />
      <Circuits channel={channel} />
      <div className="sections">
        {mayWrite && (
          <Section title={t('test')}>
            <TestPanel models={channel.models} credentials={channel.credentials} run={test} />
          </Section>
        )}
        <Credentials channel={channel} />
        <SettingsSection channel={channel} />
      </div>
      <PerformancePanel channelId={channel.id} />
      <Models channel={channel} />
      <Probes channelId={channel.id} />
    </>
  );
}

function Actions({ channel }: { readonly channel: Channel }) {
  const t = useChannelTexts();
  const navigate = useNavigate();
  const mayWrite = useMayWrite();
  const [isEditing, setIsEditing] = useState(false);
  const { actionsOf, dialog } = useChannelActions(
    (id) => void navigate({ to: `/channels/${id}` }),
    () => void navigate({ to: '/channels' }),
  );
  const items = actionsOf(channel).map(({ key, label, icon, isDangerous = false, run }) => ({
    ...{ key, label, icon, danger: isDangerous, onClick: run },
  }));
  if (!mayWrite) return null;
  return (
    <>
      <label className="channel-state">
        <StateSwitch channel={channel} /> {t(`state.${channel.state}`)}
      </label>
      <Dropdown trigger={['click']} placement="bottomRight" menu={{ items }}>
        <Button icon={<EllipsisOutlined />} aria-label={t('actions')} />
      </Dropdown>
      <Button type="primary" onClick={() => setIsEditing(true)}>
        {t('edit')}
      </Button>
      <EditDrawer channel={channel} open={isEditing} onClose={() => setIsEditing(false)} />
      {dialog}
    </>
  );
}

/** Why calls do not go through it, or should not. */
function Warnings({ channel }: { readonly channel: Channel }) {
  const t = useChannelTexts();
  const isUnserved = channel.enabledCredentialCount === 0;
  const isSealed = channel.credentials.some(({ canBeOpened }) => !canBeOpened);
  const warnings = [
    channel.state === 'disabled' && t('warning.disabled'),
    isUnserved && t('warning.credentials'),
    isSealed && t('warning.sealed'),
    channel.modelCount === 0 && t('warning.models'),
    channel.exceededHoldAt && t('warning.exceeded'),
    channel.isSimulated && t('warning.simulated'),
  ].filter((warning) => typeof warning === 'string');
  return warnings.map((warning) => (
    <Alert key={warning} type="warning" showIcon title={warning} style={{ marginBottom: 12 }} />
  ));
}

function Figures({ channel: { health } }: { readonly channel: Channel }) {
  const t = useChannelTexts();
  return (
    <Stats>
      <Stat label={t('health')} value={<HealthTag health={health} />} note={<HealthBars health={health} />} />
      <Stat label={t('success')} value={<Percent value={health.successRate} />} note={t('lastHour')} />
      <Stat
        label={t('attempts')}
        value={<Count value={health.served + health.failed} isShort />}
        note={t('attempts.failed', { count: health.failed })}
      />
      <Stat label={t('p95')} value={<Duration milliseconds={health.p95FirstByteMs} />} note={t('lastHour')} />
      <Stat
        label={t('lastFailure')}
        value={
          <span className="stat-words">
            <Time value={health.lastFailureAt} />
          </span>
        }
        note={health.lastFailure && <Failure failure={health.lastFailure} />}
      />
    </Stats>
  );
}
