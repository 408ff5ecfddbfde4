import { useNavigate } from '@tanstack/react-router';
import { usePlace } from '../app/place';

export const PAGE_SIZES = [25, 50, 100] as const;

/** What a list shows: page, order, search and filters. All of it is in the URL. */
export interface ListState<Filter extends string = string> {
  /** As the API takes it. */
  readonly query: ListQuery & { readonly [name in Filter]?: string };
  readonly isFiltered: boolean;
  /** Changes some of it; anything but the page brings back the first page. */
  readonly set: (change: Partial<Record<string, string | number | undefined>>) => void;
  readonly clearFilters: () => void;
}

export interface ListQuery {
  readonly page: number;
  readonly pageSize: number;
  readonly sort?: string;
  readonly search?: string;
}

interface Options<Filter extends string> {
  readonly filters?: readonly Filter[];
  /** `name`, or `-createdAt` for the newest first. */
  readonly sort?: string;
}

/** The state of the list of a page; `filters` are the names of the API's parameters. */
export function useListState<Filter extends string = never>({
  filters = [],
  sort,
}: Options<Filter>): ListState<Filter> {
  const { search } = usePlace();
  const navigate = useNavigate();
  const size = Number(search['pageSize']);
  const order = search['sort'] ?? sort;
  const given = ['search', ...filters].filter((name) => search[name]);
  const query = {
    page: Math.max(1, Math.floor(Number(search['page'])) || 1),
    pageSize: PAGE_SIZES.find((one) => one === size) ?? PAGE_SIZES[0],
    ...(order !== undefined && { sort: order }),
    ...Object.fromEntries(given.map((name) => [name, search[name]])),
  };
  const set: ListState['set'] = (change) => {
    const reset = 'page' in change ? {} : { page: undefined };
    void navigate({ to: '.', search: (old: object) => ({ ...old, ...reset, ...change }), replace: true });
  };
  const clearFilters = () => set(Object.fromEntries(['search', ...filters].map((name) => [name, undefined])));
  return { query: query as ListState<Filter>['query'], isFiltered: given.length > 0, set, clearFilters };
}
