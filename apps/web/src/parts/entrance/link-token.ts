import { useLocation } from '@tanstack/react-router';

/** Of a mail's link. It is behind the `#`, so that no server gets to see it. */
export function useLinkToken(): string | undefined {
  const { hash } = useLocation();
  return new URLSearchParams(hash).get('token') ?? undefined;
}
