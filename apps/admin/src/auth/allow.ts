import type { Permission } from '@app/identity';
import { SetMetadata } from '@nestjs/common';

/**
 * Every route states who may call it: whoever has a permission; `self`: anybody who is logged in, about themselves;
 * `login`: whoever proves who they are; `public`: everybody.
 */
export type Access = Permission | 'self' | 'login' | 'public';

export const ACCESS = 'access';
export const Allow = (access: Access) => SetMetadata(ACCESS, access);
