import dayjs from 'dayjs';
import { client } from '../../client';

/** One that ends sooner is replaced before it is used. */
const SPARE_MS = 120_000;

interface Issued {
  readonly secret: string;
  readonly expiresAt: string;
}

/** In memory alone: nothing of it survives a reload, or another person's login. */
const issued = new Map<string, Promise<Issued>>();

export interface TokenOwner {
  readonly userId: string;
  readonly organizationId: string;
}

/** An API token to call the relay with, for an hour at the most. */
export async function playgroundToken(owner: TokenOwner): Promise<string> {
  const key = keyOf(owner);
  const known = await issued.get(key)?.catch(() => undefined);
  if (known && dayjs(known.expiresAt).diff(dayjs()) > SPARE_MS) return known.secret;
  const next = issue(owner);
  issued.set(key, next);
  return (await next).secret;
}

/** After the relay has refused it: another tab may have asked for one of its own. */
export const forgetToken = (owner: TokenOwner): boolean => issued.delete(keyOf(owner));

const keyOf = ({ userId, organizationId }: TokenOwner): string => `${userId} ${organizationId}`;

async function issue({ organizationId }: TokenOwner): Promise<Issued> {
  const params = { path: { organizationId } };
  const { data } = await client.POST('/api/organizations/{organizationId}/playground-token', { params });
  return data!;
}
