import { App, Switch } from 'antd';
import { useState } from 'react';
import { toProblem } from '../../client';
import { changeChannel, useMayWrite, type ChannelSummary } from './channels-api';
import { useChannelTexts } from './texts';

/** On or off, at once; the API processes follow within five seconds. */
export function StateSwitch({
  channel,
}: {
  readonly channel: Pick<ChannelSummary, 'id' | 'name' | 'state' | 'version'>;
}) {
  const t = useChannelTexts();
  const { message } = App.useApp();
  const mayWrite = useMayWrite();
  const [isBusy, setIsBusy] = useState(false);
  const change = async (isOn: boolean) => {
    setIsBusy(true);
    try {
      await changeChannel(channel, { state: isOn ? 'enabled' : 'disabled' });
    } catch (error) {
      void message.error(toProblem(error).message);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Switch
      size="small"
      aria-label={t('state.of', { name: channel.name })}
      checked={channel.state === 'enabled'}
      disabled={!mayWrite}
      loading={isBusy}
      onChange={change}
    />
  );
}
