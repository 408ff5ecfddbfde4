import { useNavigate } from '@tanstack/react-router';
import { usePlace } from '../../app/place';
import { meQuery } from '../../app/session';
import { queryClient } from '../../client';

/** With a new session: forgets what was loaded without it, and goes on. */
export function useEnter(): (next?: string) => Promise<void> {
  const navigate = useNavigate();
  return async (next = '/') => {
    queryClient.clear();
    await queryClient.ensureQueryData(meQuery);
    await navigate({ href: next });
  };
}

/** Where the person was going when they were asked who they are. */
export function useNext(): string {
  return placeOf(usePlace().search['next']);
}

/** Only to a page of ours: a link may have been made by anybody. */
const placeOf = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/';
