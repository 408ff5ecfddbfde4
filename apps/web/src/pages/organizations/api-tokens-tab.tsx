import { ApiTokensOf } from '../../parts/api-tokens/api-tokens-of';
import type { Organization } from './data';

export default function ApiTokensTab({ organization }: { readonly organization: Organization }) {
  return (
    <ApiTokensOf
      organizationId={organization.id}
      head={(create) => create && <div className="tab-actions">{create}</div>}
    />
  );
}
