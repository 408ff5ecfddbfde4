/**
 * Whose calls a person may see: those of an organization, or only their own in it. Without one everything is shown, for
 * the platform's own people. With one, what is between us and vendors (channel, cost) is left out.
 */
export interface TenantScope {
  readonly organizationId: string;
  readonly userId?: string | undefined;
}
