import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useFixedRange } from '../../traffic/time-range';
import type { ListState } from '../../ui/list-state';
import type { Call, RequestSource } from './request-source';

const TAIL_MS = 1_000;

interface Options {
  readonly source: RequestSource;
  readonly list: ListState;
  readonly isLive: boolean;
  readonly isFiltered: boolean;
}

/** The log page by page; the newest page again and again while it is live, and while there has never been a call. */
export function useRequests({ source, list, isLive, isFiltered }: Options) {
  const { page: _page, pageSize: _pageSize, ...filters } = list.query;
  const query = { ...filters, ...useFixedRange() };
  const pages = useInfiniteQuery({
    queryKey: ['requests', source.organizationId ?? 'platform', query],
    queryFn: ({ pageParam }) => source.list({ ...query, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      const [first, ...further] = state.data?.pages ?? [];
      if (further.length > 0) return false; // they do not change
      const isFirstAwaited = !isFiltered && first?.items.length === 0;
      return isLive || isFirstAwaited ? TAIL_MS : false;
    },
  });
  const calls: readonly Call[] = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return { pages, calls, last: pages.data?.pages.at(-1) };
}
