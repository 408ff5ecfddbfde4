import { recordChange } from '@app/audit';
import { AppError } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { TaxTreatment } from './tax';

export interface Author {
  readonly actor: string;
  readonly address?: string;
}

export interface BillingProfile {
  readonly legalName: string;
  readonly address: string;
  readonly taxId: string;
  readonly email: string;
  readonly language: 'en' | 'zh-CN';
  readonly currency: string;
  /** Millionths of the currency for one dollar. */
  readonly currencyMicro: bigint;
  readonly paymentDays: number;
  readonly taxTreatment: TaxTreatment;
  /** Null: those of the legal entity. */
  readonly taxName: string | null;
  readonly taxRateMicro: number | null;
}

export type StoredProfile = BillingProfile & { readonly version: number };

const NOBODYS: StoredProfile = {
  ...{ legalName: '', address: '', taxId: '', email: '', language: 'en', currency: 'USD', currencyMicro: 1_000_000n },
  ...{ paymentDays: 30, taxTreatment: 'standard', taxName: null, taxRateMicro: null, version: 0 },
};

/** Who an organization is on its documents. Final ones keep what held when they were made. */
@Injectable()
export class BillingProfilesService {
  constructor(private readonly database: Database) {}

  /** Version 0 while nobody has written it. */
  async read(organizationId: string, db: Prisma.TransactionClient = this.database.prisma): Promise<StoredProfile> {
    const row = await db.billingProfile.findUnique({ where: { organizationId } });
    return row ? { ...row, language: row.language as BillingProfile['language'] } : NOBODYS;
  }

  /** Throws AppError('version_conflict') when somebody else was faster. */
  write(organizationId: string, profile: BillingProfile, seen: Author & { readonly version: number }) {
    const { version, ...author } = seen;
    return this.database.prisma.$transaction(async (db) => {
      const before = await this.read(organizationId, db);
      const written =
        version === 0
          ? await db.billingProfile.createMany({ data: [{ organizationId, ...profile }], skipDuplicates: true })
          : await db.billingProfile.updateMany({
              where: { organizationId, version },
              data: { ...profile, version: { increment: 1 } },
            });
      if (written.count === 0) throw new AppError('version_conflict', { param: 'If-Match' });
      const subject = `organization:${organizationId}`;
      const documents = { before: documentOf(before), after: documentOf(profile) };
      await recordChange(db, {
        ...{ organizationId, action: 'billing-profile.changed', subject, ...documents, ...author },
      });
      return this.read(organizationId, db);
    });
  }
}

const documentOf = ({ legalName, address, taxId, email, language, currency, ...profile }: BillingProfile) => ({
  ...{ legalName, address, taxId, email, language, currency, currencyMicro: profile.currencyMicro.toString() },
  ...{ paymentDays: profile.paymentDays, taxTreatment: profile.taxTreatment },
  ...{ taxName: profile.taxName, taxRateMicro: profile.taxRateMicro },
});
