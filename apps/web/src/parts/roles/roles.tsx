import type { ReactNode } from 'react';
import { defineTexts } from '../../app/texts';
import en from './en.json';
import zh from './zh.json';

const useRoleTexts = defineTexts('parts/roles', { en, zh });

export const PLATFORM_ROLES = ['owner', 'operator', 'finance', 'support'] as const;
export type PlatformRole = (typeof PLATFORM_ROLES)[number] | 'none';
export const ORGANIZATION_ROLES = ['admin', 'member'] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

interface RoleOption<Role> {
  readonly value: Role;
  /** In one word. */
  readonly label: string;
  /** With what it lets people do. */
  readonly full: ReactNode;
}

const full = (label: string, text: string) => (
  <span className="role-option">
    {label}
    <small>{text}</small>
  </span>
);

/** What a role on the platform is called. */
export function usePlatformRoles(): {
  readonly name: (role: PlatformRole) => string;
  readonly options: readonly RoleOption<PlatformRole>[];
} {
  const t = useRoleTexts();
  const name = (role: PlatformRole) => t(`platform.${role}`);
  const options = [...PLATFORM_ROLES, 'none' as const].map((value) => ({
    ...{ value, label: name(value), full: full(name(value), t(`platform.${value}.text`)) },
  }));
  return { name, options };
}

/** What a role in an organization is called. */
export function useOrganizationRoles(): {
  readonly name: (role: OrganizationRole) => string;
  readonly options: readonly RoleOption<OrganizationRole>[];
} {
  const t = useRoleTexts();
  const name = (role: OrganizationRole) => t(`organization.${role}`);
  const options = ORGANIZATION_ROLES.map((value) => ({
    ...{ value, label: name(value), full: full(name(value), t(`organization.${value}.text`)) },
  }));
  return { name, options };
}
