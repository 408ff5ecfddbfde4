import { loginOptionsQuery } from '../../app/product';
import { api, client, ifMatch, queryClient } from '../../client';

/** The API document leaves the value open: its shape is the one of its key. */
interface Setting {
  readonly key: string;
  readonly value: unknown;
  readonly version: number;
}

/** As libs/settings has them. */
export interface SettingValues {
  readonly product: { readonly name: string };
  readonly routing: {
    readonly maxAttempts: number;
    readonly keepsAffinity: boolean;
    readonly prefersFast: boolean;
    readonly hedges: boolean;
    readonly probeBudgetUsd: string;
    readonly queueSeconds: number;
    readonly queueLength: number;
  };
  readonly retention: { readonly usageDetailMonths: number | null; readonly noticeDays: number };
  readonly exports: { readonly keepDays: number };
  readonly payments: { readonly minUsd: string; readonly maxUsd: string };
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
      select: ({ items }) => toSettings(items as unknown as readonly Setting[]),
    },
  );

const toSettings = (items: readonly Setting[]) => ({
  product: find(items, 'product'),
  exports: find(items, 'exports'),
  payments: find(items, 'payments'),
  registration: find(items, 'registration'),
  retention: find(items, 'retention'),
  routing: find(items, 'routing'),
});

function find<Key extends keyof SettingValues>(items: readonly Setting[], key: Key): Stored<Key> {
  const { value, version } = items.find((item) => item.key === key)!;
  return { value: value as SettingValues[Key], version };
}

export async function saveSetting<Key extends keyof SettingValues>(
  key: Key,
  value: SettingValues[Key],
  version: number,
): Promise<void> {
  const params = { path: { id: key }, header: ifMatch(version) };
  await client.PUT(`${PATH}/{id}`, { params, body: { value } as never });
  await reloadSettings();
}

/** Also what the login page offers, and the name in the corner. */
export async function reloadSettings(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['get', PATH] });
  await queryClient.invalidateQueries(loginOptionsQuery);
}
