import type { LoggedInUser } from '@app/identity';
import type { z } from 'zod';
import type { LoggedIn } from './login.schemas';

/** For whoever has just got a session. */
export const toLoggedIn = (user: LoggedInUser): z.infer<typeof LoggedIn> => {
  const { id, email, name, platformRole, mustChangePassword } = user;
  return { next: 'none', id, email, name, platformRole, mustChangePassword };
};
