import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useFixedRange } from '../../traffic/time-range';
import type { ListState } from '../../ui/list-state';
import type { Call, RequestSource } from './request-source';

const TAIL_MS = 3_000;

interface Options {
  readonly source: RequestSource;
  readonly list: ListState;
  readonly isLive: boolean;
}

/** The log page by page; the newest page again and again while it is live. */
export function useRequests({ source, list, isLive }: Options) {
  const { page: _page, pageSize: _pageSize, ...filters } = list.query;
  const query = { ...filters, ...useFixedRange() };
  const pages = useInfiniteQuery({
    queryKey: ['requests', source.organizationId ?? 'platform', query],
    queryFn: ({ pageParam }) => source.list({ ...query, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    // Only the first page: further ones do not change.
    refetchInterval: ({ state }) => (isLive && (state.data?.pages.length ?? 0) <= 1 ? TAIL_MS : false),
  });
  const calls: readonly Call[] = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return { pages, calls, last: pages.data?.pages.at(-1) };
}
