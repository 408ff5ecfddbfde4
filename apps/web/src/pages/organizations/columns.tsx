import { Count, Usd } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { Time } from '../../ui/time';
import type { Organization } from './data';
import { OrganizationState } from './organization-state';
import { useOrganizationTexts } from './texts';

export function useOrganizationColumns(): readonly DataColumn<Organization>[] {
  const t = useOrganizationTexts();
  return [
    {
      key: 'name',
      title: t('name'),
      isTitle: true,
      isSortable: true,
      render: ({ name }) => (
        <span className="organization-name" title={name}>
          {name}
        </span>
      ),
    },
    { key: 'groupName', title: t('group'), render: ({ groupName }) => groupName },
    {
      key: 'state',
      title: t('state'),
      render: (organization) => <OrganizationState organization={organization} />,
    },
    {
      key: 'balance',
      title: t('balance'),
      isSortable: true,
      isNumber: true,
      render: ({ balanceUsd }) => <Usd value={balanceUsd} />,
    },
    {
      key: 'available',
      title: t('available'),
      isNumber: true,
      render: ({ availableUsd }) => <Usd value={availableUsd} />,
    },
    {
      key: 'memberCount',
      title: t('members'),
      isNumber: true,
      render: ({ memberCount }) => <Count value={memberCount} />,
    },
    {
      key: 'apiTokenCount',
      title: t('apiTokens'),
      isNumber: true,
      render: ({ apiTokenCount }) => <Count value={apiTokenCount} />,
    },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      render: ({ createdAt }) => <Time value={createdAt} />,
    },
  ];
}
