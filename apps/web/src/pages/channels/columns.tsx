import { Count } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { Duration, Time } from '../../ui/time';
import type { ChannelSummary } from './channels-api';
import { HealthCell } from './health';
import { StateSwitch } from './state-switch';
import { useChannelTexts } from './texts';

export function useColumns(onTag: (tag: string) => void): readonly DataColumn<ChannelSummary>[] {
  const t = useChannelTexts();
  return [
    {
      key: 'name',
      title: t('name'),
      isTitle: true,
      isSortable: true,
      render: (channel) => <Name channel={channel} onTag={onTag} />,
    },
    { key: 'state', title: t('state'), width: 72, render: (channel) => <StateSwitch channel={channel} /> },
    { key: 'priority', title: t('priority'), isNumber: true, isSortable: true, render: ({ priority }) => priority },
    { key: 'health', title: t('health'), render: (channel) => <HealthCell channel={channel} /> },
    {
      key: 'p95',
      title: t('p95'),
      isNumber: true,
      render: ({ health }) => <Duration milliseconds={health.p95FirstByteMs} />,
    },
    { key: 'models', title: t('models'), isNumber: true, render: ({ modelCount }) => <Count value={modelCount} /> },
    {
      key: 'credentials',
      title: t('credentials'),
      isNumber: true,
      render: ({ enabledCredentialCount: enabled, credentialCount: all }) =>
        enabled === all ? all : t('credentials.some', { enabled, all }),
    },
    { key: 'groups', title: t('groups'), render: ({ groups }) => <Groups groups={groups} /> },
    { key: 'weight', title: t('weight'), isNumber: true, isHidden: true, render: ({ weight }) => weight },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      isHidden: true,
      render: ({ createdAt }) => <Time value={createdAt} />,
    },
  ];
}

interface NameProps {
  readonly channel: ChannelSummary;
  readonly onTag: (tag: string) => void;
}

/** A name, and below it whose channel it is and how it is tagged. */
function Name({ channel: { name, providerName, isSimulated, tags }, onTag }: NameProps) {
  const t = useChannelTexts();
  return (
    <span className="channel-name">
      <span title={name}>{name}</span>
      <small>
        {providerName}
        {isSimulated && ` · ${t('simulated')}`}
        {tags.map((tag) => (
          <button
            key={tag}
            type="button"
            className="channel-tag"
            title={t('tag.filter', { tag })}
            onClick={() => onTag(tag)}
          >
            {tag}
          </button>
        ))}
      </small>
    </span>
  );
}

const MAX_GROUPS_SHOWN = 2;

export function Groups({ groups }: Pick<ChannelSummary, 'groups'>) {
  const t = useChannelTexts();
  if (groups.length === 0) return <span className="faint">{t('groups.all')}</span>;
  const names = groups.map(({ name }) => name);
  const rest = names.length - MAX_GROUPS_SHOWN;
  return (
    <span title={names.join(', ')}>
      {names.slice(0, MAX_GROUPS_SHOWN).join(', ')}
      {rest > 0 && ` +${rest}`}
    </span>
  );
}
