import { useMemo } from 'react';
import { usePlace } from '../../app/place';
import { RequestLog } from './request-log';
import { organizationSource } from './request-source';
import { useRequestTexts } from './request-texts';

/** The calls of one organization; a member sees their own. */
export default function OrganizationRequestsPage() {
  const t = useRequestTexts();
  const { organizationId = '' } = usePlace().params;
  const source = useMemo(() => organizationSource(organizationId), [organizationId]);
  return <RequestLog key={organizationId} source={source} description={t('description.own')} />;
}
