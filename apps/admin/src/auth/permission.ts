import { SetMetadata } from '@nestjs/common';

/** Every route states its permission. `public`: nobody needs to be logged in. */
export const PERMISSION = 'permission';
export type Permission = 'public' | 'login' | 'logged-in';

export const Allow = (permission: Permission) => SetMetadata(PERMISSION, permission);
