import { client, ifMatch, queryClient } from '../../client';
import type { components } from '../../client/generated/api';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadSettings } from './data';
import { ProviderFields } from './provider-fields';
import { useSettingTexts } from './texts';

export type Provider = components['schemas']['OidcProvider'];

const PATH = '/api/oidc-providers';

export async function reloadProviders(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['get', PATH] });
  await reloadSettings();
}

interface Values extends Pick<
  Provider,
  'id' | 'label' | 'issuer' | 'clientId' | 'allowedDomains' | 'createsUsers' | 'isEnabled'
> {
  readonly clientSecret?: string;
}

interface ProviderDrawerProps {
  readonly provider: Provider | 'new';
  readonly onClose: () => void;
}

export function ProviderDrawer({ provider, onClose }: ProviderDrawerProps) {
  const t = useSettingTexts();
  const submit = async (values: Values) => {
    await (provider === 'new' ? add(values) : change(provider, values));
    await reloadProviders();
  };
  return (
    <FormDrawer<Values>
      open
      title={provider === 'new' ? t('providers.add') : t('providers.edit.of', { label: provider.label })}
      initialValues={provider === 'new' ? { isEnabled: true, createsUsers: false, allowedDomains: [] } : provider}
      submit={submit}
      onClose={onClose}
      onReload={reloadProviders}
    >
      <ProviderFields {...(provider !== 'new' && { redirectUri: provider.redirectUri })} />
    </FormDrawer>
  );
}

const add = ({ clientSecret = '', ...facts }: Values) => client.POST(PATH, { body: { ...facts, clientSecret } });

function change({ id, version }: Provider, { clientSecret, ...values }: Values) {
  const { label, issuer, clientId, allowedDomains, createsUsers, isEnabled } = values;
  const body = {
    ...{ label, issuer, clientId, allowedDomains, createsUsers, isEnabled },
    ...(clientSecret && { clientSecret }),
  };
  return client.PATCH(`${PATH}/{id}`, { params: { path: { id }, header: ifMatch(version) }, body });
}
