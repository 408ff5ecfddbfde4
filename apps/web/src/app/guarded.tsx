import type { ComponentType } from 'react';
import { lazyRouteComponent } from '@tanstack/react-router';
import { NotFound } from './not-found';
import { mayOpen } from './page-access';
import { usePlace } from './place';
import type { Page } from './routes';
import { useMe } from './session';

/** What the router makes of a lazy page, without the type of its props: pages have none. */
type LazyPage = ComponentType & { readonly preload?: () => Promise<void> };

/** The page, for those who may open it. For all others there is none. */
export function guarded(page: Page) {
  const Content = lazyRouteComponent(page.load) as LazyPage;
  function Guarded() {
    const me = useMe();
    const { organizationId } = usePlace().params;
    return mayOpen(page, me, organizationId) ? <Content /> : <NotFound />;
  }
  return Object.assign(Guarded, { preload: Content.preload });
}
