import { MembersOf } from '../../parts/members/members-of';
import type { Organization } from './data';

export default function MembersTab({ organization }: { readonly organization: Organization }) {
  return <MembersOf organizationId={organization.id} />;
}
