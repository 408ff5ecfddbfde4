import { recordChange } from '@app/audit';
import { changeCatalog, diffCatalog, exportCatalog, importCatalogWithin, type CatalogDiff } from '@app/catalog';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Author } from '../http/request-parameters';
import { decimalOrNull } from './price-answers';
import type { CatalogImportAnswer } from './prices.schemas';
import { refusingAsCatalog } from './refusals';

/** All models and prices as one file. */
@Injectable()
export class CatalogAdministration {
  constructor(private readonly database: Database) {}

  async export() {
    return exportCatalog(this.database.prisma);
  }

  async dryRun(content: unknown): Promise<z.infer<typeof CatalogImportAnswer>> {
    const diff = await refusingAsCatalog(() => diffCatalog(this.database.prisma, content));
    return toAnswer(diff, { isDryRun: true });
  }

  /** Answers what it has changed. */
  async import(content: unknown, author: Author): Promise<z.infer<typeof CatalogImportAnswer>> {
    const diff = await refusingAsCatalog(() =>
      changeCatalog(this.database.prisma, async (tx) => {
        const changes = await diffCatalog(tx, content);
        const after = { ...(await importCatalogWithin(tx, content)) };
        await recordChange(tx, { action: 'catalog.imported', subject: 'catalog', ...author, after });
        return changes;
      }),
    );
    return toAnswer(diff, { isDryRun: false });
  }
}

const toAnswer = ({ models, prices }: CatalogDiff, { isDryRun }: { readonly isDryRun: boolean }) => ({
  isDryRun,
  models: models.map((model) => ({ ...model, fields: [...model.fields] })),
  prices: prices.map(({ multiplierPpm, changes, ...price }) => ({
    ...price,
    multiplier: decimalOrNull(multiplierPpm),
    changes: [...changes],
  })),
});
