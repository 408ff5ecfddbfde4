import type { ReactNode } from 'react';
import { Count } from '../../ui/amounts';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { JsonView } from '../../ui/json-view';
import { Section } from '../../ui/section';
import { Duration, Time } from '../../ui/time';
import type { Channel, Provider } from './channels-api';
import { Groups } from './columns';
import { useLackName } from './lack-name';
import { isEmpty } from './settings-values';
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
          ...useToldFacts(channel),
          [t('createdAt'), <Time key="created" value={channel.createdAt} show="absolute" />],
          [t('updatedAt'), <Time key="updated" value={channel.updatedAt} />],
          ['ID', <CopyText key="id" text={channel.id} />],
        ]}
      />
    </Section>
  );
}

type Fact = readonly [name: string, value: ReactNode];

/** What few channels are told: only what this one is. */
function useToldFacts(channel: Channel): readonly Fact[] {
  const t = useChannelTexts();
  const lackName = useLackName();
  const { totalTimeoutMs, lacks, tags, proxyOrigin, testModel, probeEverySeconds } = channel;
  const { headerOverrides, parameterOverrides } = channel;
  const limits = (['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const).map(
    (name) => channel[name] !== null && ([t(name), <Count key={name} value={channel[name]} />] as const),
  );
  const facts: readonly (Fact | false)[] = [
    totalTimeoutMs !== null && [t('totalTimeoutMs'), <Duration key="total" milliseconds={totalTimeoutMs} />],
    ...limits,
    lacks.length > 0 && [t('lacks'), lacks.map(lackName).join(t('comma'))],
    !isEmpty(headerOverrides) && [t('headerOverrides'), <JsonView key="headers" value={headerOverrides} />],
    !isEmpty(parameterOverrides) && [t('parameterOverrides'), <JsonView key="members" value={parameterOverrides} />],
    proxyOrigin !== null && [t('proxy'), <CopyText key="proxy" text={proxyOrigin} />],
    [t('probing'), probeEverySeconds === 0 ? t('probing.never') : t('probing.every', { count: probeEverySeconds })],
    testModel !== null && [t('testModel'), <CopyText key="test" text={testModel} />],
    tags.length > 0 && [t('tags'), tags.join(t('comma'))],
  ];
  return facts.filter((fact) => fact !== false);
}
