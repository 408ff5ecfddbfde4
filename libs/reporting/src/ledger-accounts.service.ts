import type { NanoUsd } from '@app/common';
import { Injectable } from '@nestjs/common';
import { LedgerSumsService } from './ledger-sums.service';
import { ReportingDatabase } from './reporting-database';

export interface LedgerAccountRow {
  readonly id: string;
  readonly kind: string;
  /** Null: an account of the system itself. */
  readonly organizationId: string | null;
  readonly organizationName: string | null;
  /** The sum of its entries: debits are positive. */
  readonly balanceNanoUsd: NanoUsd;
}

export interface AccountsQuery {
  readonly owner?: 'system' | 'organizations' | undefined;
  readonly organizationId?: string | undefined;
  readonly kind?: string | undefined;
  readonly search?: string | undefined;
  readonly page: number;
  readonly pageSize: number;
}

export interface TrialBalance {
  /** Null: of the present. */
  readonly at: Date | null;
  readonly lines: readonly {
    readonly kind: string;
    readonly ofOrganizations: boolean;
    readonly accounts: number;
    readonly debitNanoUsd: NanoUsd;
    readonly creditNanoUsd: NanoUsd;
  }[];
  readonly debitNanoUsd: NanoUsd;
  readonly creditNanoUsd: NanoUsd;
  /** Zero, or money came from nowhere. */
  readonly differenceNanoUsd: NanoUsd;
}

const COLUMNS = `account.id, account.kind::text AS kind, organization_id AS "organizationId", organizations.name AS "organizationName"`;
const ACCOUNTS = `
  SELECT ${COLUMNS}, count(*) OVER ()::int AS total
    FROM ledger_accounts AS account LEFT JOIN organizations ON organizations.id = organization_id
   WHERE ($1::text IS NULL OR (organization_id IS NULL) = ($1 = 'system')) AND ($2::uuid IS NULL OR organization_id = $2)
     AND ($3::text IS NULL OR account.kind::text = $3)
     AND ($4::text IS NULL OR strpos(lower(coalesce(organizations.name, account.kind::text)), lower($4)) > 0)
   ORDER BY organization_id IS NOT NULL, lower(organizations.name), organization_id, account.kind LIMIT $5 OFFSET $6`;
const ACCOUNT = `
  SELECT ${COLUMNS} FROM ledger_accounts AS account LEFT JOIN organizations ON organizations.id = organization_id WHERE account.id = $1`;
const TRIAL = `
  SELECT kind::text AS kind, organization_id IS NOT NULL AS "ofOrganizations", count(*)::int AS accounts,
         coalesce(sum(greatest(amount, 0)), 0)::bigint AS debit, coalesce(-sum(least(amount, 0)), 0)::bigint AS credit
    FROM ledger_accounts JOIN unnest($1::uuid[], $2::bigint[]) AS summed (id, amount) USING (id)
   GROUP BY ledger_accounts.kind, 2 ORDER BY 2, ledger_accounts.kind`;

type AccountRow = Omit<LedgerAccountRow, 'balanceNanoUsd'>;

/** The chart of accounts, and what stands on each. */
@Injectable()
export class LedgerAccountsService {
  constructor(
    private readonly database: ReportingDatabase,
    private readonly ledgerSums: LedgerSumsService,
  ) {}

  /** The system's first, then those of organizations by name. */
  async accounts(
    query: AccountsQuery,
  ): Promise<{ readonly items: readonly LedgerAccountRow[]; readonly total: number }> {
    const { owner = null, organizationId = null, kind = null, search = null, page, pageSize } = query;
    const values = [owner, organizationId, kind, search, pageSize, (page - 1) * pageSize];
    const { rows } = await this.database.pool.query<AccountRow & { total: number }>(ACCOUNTS, values);
    const sums = await this.ledgerSums.sumsAt(null);
    const items = rows.map(({ total: _, ...row }) => ({ ...row, balanceNanoUsd: (sums.get(row.id) ?? 0n) as NanoUsd }));
    return { items, total: rows[0]?.total ?? 0 };
  }

  async account(id: string): Promise<LedgerAccountRow | null> {
    const { rows } = await this.database.pool.query<AccountRow>(ACCOUNT, [id]);
    if (!rows[0]) return null;
    const sums = await this.ledgerSums.sumsAt(null);
    return { ...rows[0], balanceNanoUsd: (sums.get(id) ?? 0n) as NanoUsd };
  }

  /** Every account at an instant by its kind: those that stand in debit beside those in credit. */
  async trialBalance(at: Date | null): Promise<TrialBalance> {
    const sums = await this.ledgerSums.sumsAt(at);
    const { rows } = await this.database.pool.query<TrialRow>(TRIAL, [[...sums.keys()], [...sums.values()]]);
    const [debit, credit] = [total(rows, (row) => row.debit), total(rows, (row) => row.credit)];
    return {
      at,
      lines: rows.map(({ kind, ofOrganizations, accounts, ...row }) => {
        return { kind, ofOrganizations, accounts, debitNanoUsd: row.debit, creditNanoUsd: row.credit };
      }),
      debitNanoUsd: debit,
      creditNanoUsd: credit,
      differenceNanoUsd: (debit - credit) as NanoUsd,
    };
  }
}

interface TrialRow {
  readonly kind: string;
  readonly ofOrganizations: boolean;
  readonly accounts: number;
  readonly debit: NanoUsd;
  readonly credit: NanoUsd;
}

const total = (rows: readonly TrialRow[], of: (row: TrialRow) => bigint) =>
  rows.reduce((sum, row) => sum + of(row), 0n) as NanoUsd;
