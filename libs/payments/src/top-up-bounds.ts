import { AppError, parseUsd, type NanoUsd } from '@app/common';
import { SettingsService } from '@app/settings';
import { Injectable } from '@nestjs/common';
import { NANO_PER_CENT } from './payments.service';

/** How much may be paid by card at once: the owners' setting. */
@Injectable()
export class TopUpBounds {
  constructor(private readonly settings: SettingsService) {}

  async read(): Promise<{ readonly least: NanoUsd; readonly most: NanoUsd }> {
    const { minUsd, maxUsd } = await this.settings.valueOf('payments');
    return { least: parseUsd(minUsd), most: parseUsd(maxUsd) };
  }

  /** Throws AppError('invalid_value') naming `param`. */
  async require(amount: NanoUsd, param: string): Promise<void> {
    const { minUsd, maxUsd } = await this.settings.valueOf('payments');
    if (amount >= parseUsd(minUsd) && amount <= parseUsd(maxUsd) && amount % NANO_PER_CENT === 0n) return;
    throw new AppError('invalid_value', {
      message: `The amount must be whole cents, from $${minUsd} to $${maxUsd}.`,
      param,
    });
  }
}
