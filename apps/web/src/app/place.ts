import { useMatches, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { PLATFORM, scopesOf, type Scope } from './page-access';
import { isOfOrganization, PAGES, type Page } from './routes';
import { useMe } from './session';

interface Place {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly search: Readonly<Record<string, string | undefined>>;
}

/** The parameters of the path and of the query. Routes are made from a list, so their types cannot say more. */
export function usePlace(): Place {
  const params: unknown = useParams({ strict: false });
  const search: unknown = useSearch({ strict: false });
  return { params, search } as Place;
}

/** The page that is shown. */
export function useCurrentPage(): Page | undefined {
  const matches = useMatches();
  const paths = matches.map(({ fullPath }) => String(fullPath));
  return PAGES.find(({ path }) => paths.includes(path));
}

const LAST_SCOPE = 'weir.scope';

/** The organization of the path; on a page that is everybody's, where the person was last in this tab. */
export function useScope(): Scope {
  const scopes = scopesOf(useMe());
  const page = useCurrentPage();
  const { organizationId } = usePlace().params;
  const isPlatform = page?.permission !== undefined && !isOfOrganization(page);
  const here = isPlatform ? PLATFORM : organizationId;
  useEffect(() => {
    if (here !== undefined) sessionStorage.setItem(LAST_SCOPE, here);
  }, [here]);
  if (here !== undefined) return here;
  const last = sessionStorage.getItem(LAST_SCOPE);
  return scopes.find((scope) => scope === last) ?? scopes[0] ?? PLATFORM;
}

/** The name of the thing a detail page shows, for the breadcrumbs: PageHeader tells it. */
let detail: string | undefined;
const listeners = new Set<() => void>();

export function setDetail(name: string | undefined): void {
  detail = name;
  listeners.forEach((listener) => listener());
}

export const useDetail = (): string | undefined =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => detail,
  );
