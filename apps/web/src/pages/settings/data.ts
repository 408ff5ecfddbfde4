import { loginOptionsQuery } from '../../app/product';
import { api, client, ifMatch, queryClient } from '../../client';
import type { components } from '../../client/generated/api';

type Setting = components['schemas']['Setting'];

/** As libs/settings has them. */
export interface SettingValues {
  readonly product: { readonly name: string };
  readonly registration: {
    readonly isOpen: boolean;
    readonly allowedDomains: string[];
    readonly groupId: string | null;
  };
}

const PATH = '/api/settings';

export interface Stored<Key extends keyof SettingValues> {
  readonly value: SettingValues[Key];
  readonly version: number;
}

export const useSettings = () =>
  api.useQuery(
    'get',
    PATH,
    {},
    {
      select: ({ items }) => ({ product: find(items, 'product'), registration: find(items, 'registration') }),
    },
  );

function find<Key extends keyof SettingValues>(items: readonly Setting[], key: Key): Stored<Key> {
  const { value, version } = items.find((item) => item.key === key)!;
  return { value: value as unknown as SettingValues[Key], version };
}

export async function saveSetting<Key extends keyof SettingValues>(
  key: Key,
  value: SettingValues[Key],
  version: number,
): Promise<void> {
  const params = { path: { id: key }, header: ifMatch(version) };
  await client.PUT(`${PATH}/{id}`, { params, body: { value } });
  await reloadSettings();
}

/** Also what the login page offers, and the name in the corner. */
export async function reloadSettings(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['get', PATH] });
  await queryClient.invalidateQueries(loginOptionsQuery);
}
