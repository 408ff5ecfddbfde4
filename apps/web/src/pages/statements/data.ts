import { queryClient } from '../../client';

/** All that is shown of statements and of the close of months. */
export const reloadStatements = (): Promise<void> =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey }) => /\/api\/(.*\/)?(statements|periods|legal-entity)/.test(String(queryKey[1])),
  });
