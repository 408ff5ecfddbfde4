import type { components } from '../../client/generated/api';
import type { DataColumn } from '../../ui/data-columns';
import { StatusTag, type StatusTone } from '../../ui/status-tag';
import { Time } from '../../ui/time';
import { useApiTokenTexts } from './texts';

export type ApiToken = components['schemas']['ApiToken'];

const TONES: Readonly<Record<ApiToken['state'], StatusTone>> = {
  active: 'good',
  expired: 'warning',
  revoked: 'neutral',
};

/** `isOfAll`: tokens of several organizations. */
export function useApiTokenColumns(isOfAll: boolean): readonly DataColumn<ApiToken>[] {
  const t = useApiTokenTexts();
  const organization: DataColumn<ApiToken> = {
    key: 'organizationName',
    title: t('organization'),
    render: ({ organizationName }) => organizationName,
  };
  return [
    { key: 'name', title: t('name'), isTitle: true, isSortable: true, render: ({ name }) => name },
    {
      key: 'lastFour',
      title: t('secret'),
      render: ({ lastFour }) => <span className="code">{`sk-…${lastFour}`}</span>,
    },
    ...(isOfAll ? [organization] : []),
    { key: 'userName', title: t('user'), render: ({ userName }) => userName ?? <span className="faint">–</span> },
    { key: 'project', title: t('project'), render: ({ project }) => project ?? <span className="faint">–</span> },
    {
      key: 'allowedModels',
      title: t('models'),
      render: ({ allowedModels: models }) =>
        models.length === 0 ? <span className="faint">{t('models.all')}</span> : inShort(models),
    },
    { key: 'restrictions', title: t('restrictions'), render: (token) => <Restrictions token={token} /> },
    {
      key: 'state',
      title: t('state'),
      render: ({ state }) => <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>,
    },
    {
      key: 'expiresAt',
      title: t('expiresAt'),
      isSortable: true,
      render: ({ expiresAt }) => (expiresAt ? <Time value={expiresAt} /> : <span className="faint">{t('never')}</span>),
    },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      render: ({ createdAt }) => <Time value={createdAt} />,
    },
  ];
}

/** Beside models and expiry: what it may call, from where, in which group. */
function Restrictions({ token: { allowedEndpoints, allowedIps, groupName } }: { readonly token: ApiToken }) {
  const t = useApiTokenTexts();
  const words = [
    ...(groupName === null ? [] : [groupName]),
    ...(allowedEndpoints.length === 0 ? [] : [inShort(allowedEndpoints)]),
    ...(allowedIps.length === 0 ? [] : [t('ips.count', { count: allowedIps.length })]),
  ];
  if (words.length === 0) return <span className="faint">{t('restrictions.none')}</span>;
  return <span title={[...allowedEndpoints, ...allowedIps].join(', ')}>{words.join(' · ')}</span>;
}

const inShort = (names: readonly string[]): string =>
  names.length === 1 ? names[0]! : `${names[0]} +${names.length - 1}`;
