import { useMemo } from 'react';
import { usePlace } from '../../app/place';
import { organizationExports } from './export-source';
import { ExportsPage } from './exports-page';

/** Exports of one organization; a member's are of their own calls. */
export default function OrganizationExportsPage() {
  const { organizationId = '' } = usePlace().params;
  const source = useMemo(() => organizationExports(organizationId), [organizationId]);
  return <ExportsPage key={organizationId} source={source} />;
}
