import { useMatches, useParams } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { PLATFORM, scopesOf, type Scope } from './page-access';
import { PAGES, type Page } from './routes';
import { useMe } from './session';

/** The page that is shown. */
export function useCurrentPage(): Page | undefined {
  const matches = useMatches();
  const paths = matches.map(({ fullPath }) => String(fullPath));
  return PAGES.find(({ path }) => paths.includes(path));
}

let lastScope: Scope | undefined;

/** The organization of the path; on a page without one, where the person was last. */
export function useScope(): Scope {
  const me = useMe();
  const page = useCurrentPage();
  const { organizationId } = useParams({ strict: false });
  const scopes = scopesOf(me);
  const ofPath = (organizationId as string | undefined) ?? (page?.permission ? PLATFORM : undefined);
  const scope = ofPath ?? (lastScope !== undefined && scopes.includes(lastScope) ? lastScope : scopes[0]);
  lastScope = scope;
  return scope ?? PLATFORM;
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
