import { SetMetadata } from '@nestjs/common';

/** Every route states its permission. `public`: nobody needs to be logged in. */
export const PERMISSION = 'permission';
export type Permission = 'public' | 'login' | 'logged-in' | 'audit:read';

export const Allow = (permission: Permission) => SetMetadata(PERMISSION, permission);

/** Everybody with a role on the platform may read the audit log. */
export const permissionsOf = ({ platformRole }: { readonly platformRole: string }): Permission[] =>
  platformRole === 'none' ? [] : ['audit:read'];
