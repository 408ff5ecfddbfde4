import { z } from 'zod';

const MAX_PAGE_SIZE = 100;
const MAX_PAGE = 100_000;

/** The query of a list: page, pageSize, sort by one of the fields, search, and the list's own filters. */
export function listQuery<Field extends string, Filters extends z.ZodRawShape = Record<never, never>>(
  sortable: readonly [Field, ...Field[]],
  fallback: `-${Field}` | Field,
  filters: Filters = {} as Filters,
) {
  const orders = sortable.flatMap((field) => [field, `-${field}`] as const);
  return z.object({
    page: z.coerce.number().int().min(1).max(MAX_PAGE).default(1),
    pageSize: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(25),
    sort: z.enum(orders as [string, ...string[]]).default(fallback),
    // PostgreSQL has no NUL in a text.
    search: z
      .string()
      .trim()
      .max(200)
      .regex(/^[^\0]*$/)
      .optional(),
    ...filters,
  });
}

/** A page of a list, and how many there are in all. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), total: z.number().int() });

interface Paging {
  readonly page: number;
  readonly pageSize: number;
  readonly sort: string;
}

/** What Prisma is to skip, take and order by; the id decides between equals, so that pages do not overlap. */
export function window({ page, pageSize, sort }: Paging) {
  const direction = sort.startsWith('-') ? ('desc' as const) : ('asc' as const);
  return {
    skip: (page - 1) * pageSize,
    take: pageSize,
    orderBy: [{ [sort.replace('-', '')]: direction }, { id: direction }],
  };
}

/** A text filter as Prisma wants it. */
export const containing = (search: string) => ({ contains: search, mode: 'insensitive' as const });
