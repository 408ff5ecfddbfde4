import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { Section } from '../../ui/section';
import { Duration, Time } from '../../ui/time';
import type { Channel, Provider } from './channels-api';
import { Groups } from './columns';
import { useChannelTexts } from './texts';

type SettingName = Exclude<Provider['fields'][number]['name'], 'baseUrl' | 'secrets'>;

export function SettingsSection({ channel }: { readonly channel: Channel }) {
  const t = useChannelTexts();
  return (
    <Section title={t('settings')}>
      <Facts
        facts={[
          [t('provider'), channel.providerName],
          [t('field.baseUrl'), <CopyText key="url" text={channel.baseUrl} />],
          ...Object.entries(channel.settings).map(([name, value]): [string, string] => [
            t(`field.${name as SettingName}`),
            value,
          ]),
          [t('priority'), channel.priority],
          [t('weight'), channel.weight],
          [t('groups'), <Groups key="groups" groups={channel.groups} />],
          [t('connectTimeoutMs'), <Duration key="connect" milliseconds={channel.connectTimeoutMs} />],
          [t('firstByteTimeoutMs'), <Duration key="first" milliseconds={channel.firstByteTimeoutMs} />],
          [t('idleTimeoutMs'), <Duration key="idle" milliseconds={channel.idleTimeoutMs} />],
          [t('onDisconnect'), t(`onDisconnect.${channel.onDisconnect}`)],
          [t('createdAt'), <Time key="created" value={channel.createdAt} show="absolute" />],
          [t('updatedAt'), <Time key="updated" value={channel.updatedAt} />],
          ['ID', <CopyText key="id" text={channel.id} />],
        ]}
      />
    </Section>
  );
}
