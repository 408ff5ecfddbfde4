import type { Prisma } from '@app/database';

export type Source = Prisma.ReconciliationSourceGetPayload<object>;
type Names = Readonly<Record<string, string>>;

/** The vendor's names of keys -> our credentials. */
export const credentialKeysOf = ({ credentialKeys }: Pick<Source, 'credentialKeys'>): Names => credentialKeys as Names;
/** The vendor's names of models -> ours. */
export const modelAliasesOf = ({ modelAliases }: Pick<Source, 'modelAliases'>): Names => modelAliases as Names;
export const isByKey = (source: Pick<Source, 'credentialKeys'>): boolean =>
  Object.keys(credentialKeysOf(source)).length > 0;
