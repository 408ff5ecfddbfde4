import dayjs from 'dayjs';
import { client, ifMatch } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadApiTokens } from './actions';
import type { ApiToken } from './columns';
import { ApiTokenFields, toBody, type ApiTokenValues } from './fields';
import { useApiTokenTexts } from './texts';

interface EditApiTokenProps {
  readonly apiToken: ApiToken | undefined;
  readonly onClose: () => void;
}

export function EditApiToken({ apiToken, onClose }: EditApiTokenProps) {
  const t = useApiTokenTexts();
  if (!apiToken) return null;
  const { id, organizationId, version, name, project, groupId, expiresAt } = apiToken;
  const { allowedModels, allowedIps } = apiToken;
  const submit = async (values: ApiTokenValues) => {
    const params = { path: { organizationId, id }, header: ifMatch(version) };
    await client.PATCH('/api/organizations/{organizationId}/api-tokens/{id}', { params, body: toBody(values) });
    await reloadApiTokens();
  };
  const initialValues = {
    ...{ name, allowedModels, allowedIps, expiresAt: expiresAt ? dayjs(expiresAt) : null },
    allowedEndpoints: apiToken.allowedEndpoints,
    ...(groupId !== null && { groupId }),
    ...(project !== null && { project }),
  };
  return (
    <FormDrawer<ApiTokenValues>
      open
      title={t('edit.title', { name })}
      initialValues={initialValues}
      submit={submit}
      onClose={onClose}
      onReload={reloadApiTokens}
    >
      <ApiTokenFields organizationId={organizationId} />
    </FormDrawer>
  );
}
