import { Link } from '@tanstack/react-router';
import type { components } from '../../client/generated/api';
import { Count } from '../../ui/amounts';
import type { DataColumn } from '../../ui/data-columns';
import { Time } from '../../ui/time';
import { useGroupTexts } from './texts';

export type Group = components['schemas']['Group'];

export function useGroupColumns(): readonly DataColumn<Group>[] {
  const t = useGroupTexts();
  return [
    { key: 'name', title: t('name'), isTitle: true, isSortable: true, render: ({ name }) => name },
    {
      key: 'description',
      title: t('about'),
      render: ({ description }) => description || <span className="faint">–</span>,
    },
    {
      key: 'organizationCount',
      title: t('organizations'),
      isNumber: true,
      render: ({ id, organizationCount }) => (
        <Link to="/organizations" search={{ groupId: id }}>
          <Count value={organizationCount} />
        </Link>
      ),
    },
    {
      key: 'channelCount',
      title: t('channels'),
      isNumber: true,
      render: ({ channelCount }) => <Count value={channelCount} />,
    },
    {
      key: 'priceVersionCount',
      title: t('priceVersions'),
      isNumber: true,
      render: ({ priceVersionCount }) => <Count value={priceVersionCount} />,
    },
    {
      key: 'createdAt',
      title: t('createdAt'),
      isSortable: true,
      render: ({ createdAt }) => <Time value={createdAt} />,
    },
  ];
}
