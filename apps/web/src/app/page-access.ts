import { isOfOrganization, PAGES, type Page } from './routes';
import { permissionsIn, type Me } from './session';

export const PLATFORM = 'platform';
/** An organization's id, or the platform. */
export type Scope = string;

export function mayOpen(page: Page, me: Me, organizationId: string | undefined): boolean {
  return page.permission === undefined || permissionsIn(me, organizationId).has(page.permission);
}

/** The pages of the menu for somebody who looks at the platform, or at one organization. */
export function menuPages(me: Me, scope: Scope): readonly Page[] {
  const organizationId = scope === PLATFORM ? undefined : scope;
  return PAGES.filter(
    (page) =>
      page.group !== undefined && isOfOrganization(page) === (scope !== PLATFORM) && mayOpen(page, me, organizationId),
  );
}

/** What a person may look at, the platform first. */
export function scopesOf(me: Me): readonly Scope[] {
  const platform = me.platformRole === 'none' ? [] : [PLATFORM];
  return [...platform, ...me.memberships.map(({ organizationId }) => organizationId)];
}

/** Where a page is, for an organization when it is one's. */
export const pathOf = (page: Page, scope: Scope): string => page.path.replace('$organizationId', scope);

/** The first page somebody has. */
export function firstPath(me: Me): string {
  for (const scope of scopesOf(me)) {
    const [first] = menuPages(me, scope);
    if (first) return pathOf(first, scope);
  }
  return '/profile';
}
