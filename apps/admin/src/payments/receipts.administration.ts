import { Database } from '@app/database';
import { SettingsService } from '@app/settings';
import {
  BillingProfilesService,
  DocumentsService,
  receiptOf,
  type BillingProfile,
  type ReceiptSource,
} from '@app/statements';
import { Injectable, type StreamableFile } from '@nestjs/common';
import { pdfFile } from '../http/pdf-file';
import { requireFound } from '../http/versions';
import { receiptNumberOf } from './payment-answers';

/** Whose payments may be found; nothing: all. */
interface Reach {
  readonly organizationId?: string;
}

/** Receipts as files, from the payment and who is who today. */
@Injectable()
export class ReceiptsAdministration {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly profiles: BillingProfilesService,
    private readonly documents: DocumentsService,
  ) {}

  /** Throws AppError('not_found') for a payment that has no receipt, too. */
  async file(id: string, reach: Reach = {}): Promise<StreamableFile> {
    const where = { id, ...reach, succeededAt: { not: null } };
    const include = { organization: { select: { name: true } } };
    const payment = requireFound(await this.database.prisma.payment.findFirst({ where, include }));
    const { organizationId, provider } = payment;
    const [entity, product, profile, label] = await Promise.all([
      this.settings.valueOf('finance'),
      this.settings.valueOf('product'),
      this.profiles.read(organizationId),
      this.labelOf(provider),
    ]);
    const number = receiptNumberOf(payment)!;
    const receipt = receiptOf({
      ...{ number, paymentId: id, paidAt: payment.succeededAt!, product: product.name, provider },
      providerLabel: label,
      reference: provider === 'bank_transfer' ? payment.externalId : null,
      ...{ receivedOn: payment.receivedOn, amount: payment.amountNanoUsd, returned: payment.returnedNanoUsd },
      paid: { minor: payment.paidMinor, currency: payment.paidCurrency },
      ...{ language: profile.language, issuer: issuerOf(entity, product.name) },
      customer: customerOf(profile, organizationId, payment.organization.name),
    });
    return pdfFile(`receipt-${number}`, await this.documents.pdf(receipt));
  }

  /** Of a provider of the operators' own, as long as it is there. */
  private async labelOf(provider: string): Promise<string | null> {
    const name = /^webhook:(.+)$/.exec(provider)?.[1];
    if (name === undefined) return null;
    return (await this.database.prisma.paymentProvider.findUnique({ where: { name } }))?.label ?? name;
  }
}

const issuerOf = ({ legalName, address, taxId, bankDetails }: ReceiptSource['issuer'], product: string) => ({
  ...{ legalName: legalName || product, address, taxId, bankDetails },
});

const customerOf = ({ legalName, address, taxId, email }: BillingProfile, organizationId: string, name: string) => ({
  ...{ organizationId, name, legalName, address, taxId, email },
});
