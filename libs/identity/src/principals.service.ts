import { AppError } from '@app/common';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { Principal } from './principal';

@Injectable()
export class PrincipalsService {
  constructor(private readonly database: Database) {}

  /** Throws AppError('not_logged_in') for a user that is gone or disabled. */
  async of(userId: string, scopes?: ReadonlySet<string>): Promise<Principal> {
    const user = await this.database.prisma.user.findUnique({
      where: { id: userId },
      include: { memberships: { include: { organization: true }, orderBy: { createdAt: 'asc' } } },
    });
    if (!user || user.disabledAt) throw new AppError('not_logged_in');
    const { id, email, name, locale, platformRole, mustChangePassword } = user;
    const memberships = user.memberships.map(({ organizationId, organization, role }) => ({
      organizationId,
      organizationName: organization.name,
      role,
    }));
    return { userId: id, email, name, locale, platformRole, mustChangePassword, memberships, scopes };
  }
}
