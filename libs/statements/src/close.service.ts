import { recordChange } from '@app/audit';
import { AppError, Clock } from '@app/common';
import { Database } from '@app/database';
import { LedgerService, periodState, type PeriodState } from '@app/ledger';
import { SettingsService } from '@app/settings';
import { Injectable } from '@nestjs/common';
import type { Author } from './billing-profiles.service';
import { firstMonth, readCloseFacts, readTrialBalance, type AccountSum, type CloseFacts } from './close.queries';
import { addDays, addMonths, monthOf } from './month';

export type MonthState = 'open' | 'closing' | 'closed';

export interface MonthRow {
  readonly month: Date;
  readonly state: MonthState;
  readonly closedAt: Date | null;
}

/** `pending`: it is not time yet, or nothing was done about it. Only what is `blocked` keeps a month from being closed. */
export type PointState = 'done' | 'pending' | 'blocked';

/** One point of the checklist. */
export interface Point {
  readonly id:
    'over' | 'order' | 'calls' | 'audit' | 'invariants' | 'balance' | 'grace' | 'findings' | 'quarantine' | 'drafts';
  readonly state: PointState;
  /** What is to be looked at: calls, findings, organizations. */
  readonly count: number;
  /** When it comes to be, or came. */
  readonly at: Date | null;
}

export interface Checklist {
  readonly month: Date;
  readonly state: MonthState;
  readonly points: readonly Point[];
  /** Calls are under way, and may be left to the next month. */
  readonly mayLeaveStragglers: boolean;
  readonly mayClose: boolean;
  readonly trialBalance: readonly AccountSum[];
}

const MAX_MONTHS = 240;

/** A month from its end to its close: what is to be true of it, and the close itself. */
@Injectable()
export class CloseService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly settings: SettingsService,
    private readonly clock: Clock,
  ) {}

  /** Every month there is anything of, the latest first. */
  async months(): Promise<MonthRow[]> {
    const { prisma } = this.database;
    const now = this.clock.now();
    const closed = await prisma.period.findMany({ orderBy: { month: 'desc' }, take: MAX_MONTHS });
    const known = new Map(closed.map(({ month, closedAt }) => [month.getTime(), closedAt]));
    const first = (await firstMonth(prisma)) ?? now;
    const rows: MonthRow[] = [];
    for (
      let month = addMonths(now, 0);
      month >= addMonths(first, 0) && rows.length < MAX_MONTHS;
      month = addMonths(month, -1)
    ) {
      const closedAt = known.get(month.getTime()) ?? null;
      const state = closedAt ? 'closed' : addMonths(month, 1) > now ? 'open' : 'closing';
      rows.push({ month, state, closedAt });
    }
    return rows;
  }

  async checklist(month: Date): Promise<Checklist> {
    const { prisma } = this.database;
    const [period, state, facts, trialBalance, { graceDays }] = await Promise.all([
      prisma.period.findUnique({ where: { month } }),
      periodState(prisma, month),
      readCloseFacts(prisma, month),
      readTrialBalance(prisma, month),
      this.settings.valueOf('finance'),
    ]);
    const graceEnds = addDays(addMonths(month, 1), graceDays);
    const points = pointsOf({
      month,
      isClosed: period !== null,
      state,
      facts,
      trialBalance,
      graceEnds,
      now: this.clock.now(),
    });
    const blocked = points.filter((point) => point.state === 'blocked').map(({ id }) => id);
    const mayLeaveStragglers = state.isDayOver && blocked.includes('calls');
    return {
      ...{ month, points, trialBalance, mayLeaveStragglers },
      state: period ? 'closed' : state.isOver ? 'closing' : 'open',
      mayClose: !period && blocked.every((id) => id === 'calls' && mayLeaveStragglers),
    };
  }

  /** Throws AppError('invalid_value') naming what keeps the month open. */
  async close(
    month: Date,
    { leavesStragglers }: { readonly leavesStragglers: boolean },
    author: Author,
  ): Promise<void> {
    const { points } = await this.checklist(month);
    const against = points.find(({ id, state }) => state === 'blocked' && AGAINST[id] !== undefined);
    if (against) {
      const message = `The month cannot be closed: ${AGAINST[against.id]!}.`;
      throw new AppError('invalid_value', { message, param: 'month' });
    }
    await this.database.prisma.$transaction(
      async (db) => {
        await this.ledger.closePeriod({ month, actor: author.actor, leavesStragglers }, db);
        const subject = `month:${monthOf(month)}`;
        await recordChange(db, { action: 'period.closed', subject, after: { leavesStragglers }, ...author });
      },
      { maxWait: 10_000, timeout: 60_000 },
    );
  }
}

/** The ledger itself sees to the other points, under its lock. */
const AGAINST: Partial<Record<Point['id'], string>> = {
  audit: 'the auditor has not looked at everything since it ended',
  invariants: 'findings about invariants are open',
  balance: 'its trial balance is not zero',
};

interface Circumstances {
  readonly month: Date;
  readonly isClosed: boolean;
  readonly state: PeriodState;
  readonly facts: CloseFacts;
  readonly trialBalance: readonly AccountSum[];
  readonly graceEnds: Date;
  readonly now: Date;
}

/** Pure: what each point of the checklist says. */
export function pointsOf(circumstances: Circumstances): readonly Point[] {
  const { month, isClosed, state, facts, trialBalance, graceEnds, now } = circumstances;
  const endsAt = addMonths(month, 1);
  const underWay = state.openHolds + state.waitingCalls;
  const difference = trialBalance.reduce((sum, { debit, credit }) => sum + debit - credit, 0n);
  const isAudited = facts.auditedAt !== null && facts.auditedAt >= endsAt;
  const point = (id: Point['id'], isDone: boolean, otherwise: PointState, more: Partial<Point> = {}): Point => ({
    ...{ id, state: isDone ? 'done' : otherwise, count: 0, at: null, ...more },
  });
  const counted = (id: Point['id'], otherwise: PointState, count: bigint): Point =>
    point(id, count <= 0n, otherwise, { count: Math.max(0, Number(count)) });
  return [
    point('over', state.isOver, 'blocked', { at: endsAt }),
    point('order', isClosed || state.isNext, 'blocked'),
    counted('calls', 'blocked', isClosed ? 0n : underWay),
    point('audit', isAudited, state.isOver ? 'blocked' : 'pending', { at: facts.auditedAt }),
    counted('invariants', 'blocked', facts.brokenInvariants),
    point('balance', difference === 0n, 'blocked'),
    point('grace', now >= graceEnds, 'pending', { at: graceEnds }),
    counted('findings', 'pending', facts.otherFindings),
    counted('quarantine', 'pending', facts.quarantinedCalls),
    counted('drafts', 'pending', facts.organizations - facts.drafts - facts.finals),
  ];
}
