import { LimitsOf } from '../../parts/limits/limits-of';
import type { Organization } from './data';

export default function LimitsTab({ organization }: { readonly organization: Organization }) {
  return <LimitsOf organizationId={organization.id} />;
}
