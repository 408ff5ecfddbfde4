import { formatRequestId, formatUsd } from '@app/common';
import { Database } from '@app/database';
import {
  LedgerAccountsService,
  LedgerTransactionsService,
  type LedgerAccountRow,
  type LedgerTransactionView,
  type TransactionFilter,
  type TransactionRow,
} from '@app/reporting';
import { Injectable } from '@nestjs/common';
import { actorNames } from '../http/actor-names';
import { instant, instantOrNull } from '../http/answers';
import { countOf } from '../http/reporting-parameters';
import { requireFound } from '../http/versions';
import type {
  AccountAnswer,
  AccountsAnswer,
  LedgerTransactionAnswer,
  SettledCallsAnswer,
  TransactionsAnswer,
  TrialBalanceAnswer,
} from './ledger.schemas';

interface Paging {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The ledger in the words of the routes. */
@Injectable()
export class LedgerBook {
  constructor(
    private readonly ledgerAccounts: LedgerAccountsService,
    private readonly ledgerTransactions: LedgerTransactionsService,
    private readonly database: Database,
  ) {}

  async accounts(query: Parameters<LedgerAccountsService['accounts']>[0]): Promise<AccountsAnswer> {
    const { items, total } = await this.ledgerAccounts.accounts(query);
    return { items: items.map(toAccount), total };
  }

  async transactions(filter: TransactionFilter, paging: Paging): Promise<TransactionsAnswer> {
    const account = requireFound(await this.ledgerAccounts.account(filter.accountId));
    const { items, nextCursor, isComplete } = await this.ledgerTransactions.transactions(filter, paging);
    const names = await this.namesOf(items);
    return {
      account: toAccount(account),
      items: items.map((row) => ({ ...toTransaction(row, names), amountUsd: formatUsd(row.amountNanoUsd) })),
      ...{ nextCursor, isComplete },
    };
  }

  async transaction(id: string): Promise<LedgerTransactionAnswer> {
    const found = requireFound(await this.ledgerTransactions.transaction(id));
    const { entries, reversedById, redemptionBatchId, statementId } = found;
    return {
      ...toTransaction(found, await this.namesOf([found])),
      ...sidesOf(entries),
      reversedById: reversedById?.toString() ?? null,
      redemptionBatchId,
      statementId,
      entries: entries.map(({ amountNanoUsd, ...entry }) => {
        return { ...entry, id: entry.id.toString(), amountUsd: formatUsd(amountNanoUsd) };
      }),
    };
  }

  async settledCalls(id: string, paging: Paging): Promise<SettledCallsAnswer> {
    requireFound(await this.ledgerTransactions.transaction(id));
    const { items, nextCursor } = await this.ledgerTransactions.settledCalls(id, paging);
    return {
      nextCursor,
      items: items.map(({ requestId, chargeNanoUsd, costNanoUsd, ...call }) => ({
        ...call,
        id: formatRequestId(requestId),
        inputTokens: countOf(call.inputTokens),
        outputTokens: countOf(call.outputTokens),
        chargeUsd: formatUsd(chargeNanoUsd),
        costUsd: formatUsd(costNanoUsd),
        admittedAt: instant(call.admittedAt),
      })),
    };
  }

  async trialBalance(at: Date | null): Promise<TrialBalanceAnswer> {
    const { lines, ...balance } = await this.ledgerAccounts.trialBalance(at);
    return {
      at: instantOrNull(at),
      lines: lines.map(({ debitNanoUsd, creditNanoUsd, ...line }) => {
        return { ...line, debitUsd: formatUsd(debitNanoUsd), creditUsd: formatUsd(creditNanoUsd) };
      }),
      debitUsd: formatUsd(balance.debitNanoUsd),
      creditUsd: formatUsd(balance.creditNanoUsd),
      differenceUsd: formatUsd(balance.differenceNanoUsd),
    };
  }

  private namesOf(rows: readonly TransactionRow[]) {
    return actorNames(
      this.database.prisma,
      rows.map(({ actor }) => actor),
    );
  }
}

const toAccount = ({ balanceNanoUsd, ...account }: LedgerAccountRow): AccountAnswer => ({
  ...account,
  balanceUsd: formatUsd(balanceNanoUsd),
});

const toTransaction = (row: TransactionRow, names: ReadonlyMap<string, string>) => {
  const { kind, idempotencyKey, actor, memo, usageCount, period, organizationId, organizationName } = row;
  return {
    ...{ kind, idempotencyKey, actor, memo, usageCount, period, organizationId, organizationName },
    id: row.id.toString(),
    actorName: names.get(actor) ?? null,
    createdAt: instant(row.createdAt),
    reversesId: row.reversesId?.toString() ?? null,
  };
};

function sidesOf(entries: LedgerTransactionView['entries']) {
  const sum = (of: (amount: bigint) => bigint) =>
    entries.reduce((total, { amountNanoUsd }) => total + of(amountNanoUsd), 0n);
  const debit = sum((amount) => (amount > 0n ? amount : 0n));
  const credit = sum((amount) => (amount < 0n ? -amount : 0n));
  return { debitUsd: formatUsd(debit), creditUsd: formatUsd(credit), differenceUsd: formatUsd(debit - credit) };
}
