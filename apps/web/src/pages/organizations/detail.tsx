import { Suspense } from 'react';
import { usePlace } from '../../app/place';
import { usePreferences } from '../../app/preferences';
import { permissionsIn, useMe } from '../../app/session';
import { api } from '../../client';
import { PageHeader } from '../../ui/page-header';
import { Failed, LoadingRows } from '../../ui/states';
import { UrlTabs } from '../../ui/url-tabs';
import type { Organization } from './data';
import { OrganizationState } from './organization-state';
import { ORGANIZATION_TABS } from './tabs';
import { WalletActions } from './wallet-actions';
import './organizations.css';

/** One organization, for operators. */
export default function OrganizationPage() {
  const { organizationId = '' } = usePlace().params;
  const params = { params: { path: { organizationId } } };
  const organization = api.useQuery('get', '/api/organizations/{organizationId}', params);
  if (organization.error) return <Failed error={organization.error} onRetry={organization.refetch} />;
  if (!organization.data) return <LoadingRows count={12} />;
  return <Loaded key={organizationId} organization={organization.data} />;
}

function Loaded({ organization }: { readonly organization: Organization }) {
  const { language } = usePreferences();
  const permissions = permissionsIn(useMe(), organization.id);
  const tabs = ORGANIZATION_TABS.filter(({ permission }) => permissions.has(permission));
  return (
    <>
      <PageHeader
        isDetail
        title={organization.name}
        description={
          <span className="organization-line">
            <OrganizationState organization={organization} />
            <span>{organization.groupName}</span>
            <span>{organization.timeZone}</span>
          </span>
        }
        actions={<WalletActions organization={organization} />}
      />
      <UrlTabs
        tabs={tabs.map(({ key, title, Content }) => ({
          ...{ key, label: title[language] },
          children: (
            <Suspense fallback={<LoadingRows count={8} />}>
              <Content organization={organization} />
            </Suspense>
          ),
        }))}
      />
    </>
  );
}
