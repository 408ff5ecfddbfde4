import { formatRequestId, formatUsd, type RequestId } from '@app/common';
import { Database, type Prisma } from '@app/database';
import { DifferencesService, isPostable, RunsService } from '@app/reconciliation';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { actorNames } from '../http/actor-names';
import { instant, instantOrNull } from '../http/answers';
import { containing, window } from '../http/paging';
import type { Author } from '../http/request-parameters';
import { requireFound } from '../http/versions';
import { dayText } from './day-text';
import type {
  AttemptAnswer,
  AttemptQuery,
  DifferenceAnswer,
  DifferenceQuery,
  NewRunBody,
  RunAnswer,
  RunQuery,
} from './reconciliation.schemas';
import { SourcesAdministration } from './sources.administration';

type Run = Prisma.ReconciliationRunGetPayload<{ include: { source: true } }>;
type Difference = Prisma.ReconciliationDifferenceGetPayload<{ include: { source: true } }>;
const WITH_SOURCE = { source: true } as const;

/** Comparisons and what they found, as finance sees them. */
@Injectable()
export class ReconciliationAdministration {
  constructor(
    private readonly database: Database,
    private readonly sources: SourcesAdministration,
    private readonly runs: RunsService,
    private readonly differences: DifferencesService,
  ) {}

  async listRuns(query: z.infer<typeof RunQuery>) {
    const { sourceId, state } = query;
    const where = { ...(sourceId && { sourceId }), ...(state && { state }) };
    const { reconciliationRun } = this.database.prisma;
    const [rows, total] = await Promise.all([
      reconciliationRun.findMany({ where, include: WITH_SOURCE, ...window(query) }),
      reconciliationRun.count({ where }),
    ]);
    return { items: rows.map(toRun), total };
  }

  async readRun(id: string): Promise<RunAnswer> {
    const where = { id };
    return toRun(
      requireFound(await this.database.prisma.reconciliationRun.findUnique({ where, include: WITH_SOURCE })),
    );
  }

  async requestRun({ sourceId, ...range }: z.infer<typeof NewRunBody>, author: Author): Promise<RunAnswer> {
    const source = await this.sources.find(sourceId);
    return this.readRun(await this.runs.request(source, range, author));
  }

  async list(query: z.infer<typeof DifferenceQuery>) {
    const { sourceId, class: name, state, search, firstDay, lastDay } = query;
    const where: Prisma.ReconciliationDifferenceWhereInput = {
      ...{ ...(sourceId && { sourceId }), ...(name && { class: name }), ...(state && { state }) },
      ...(search && { upstreamModel: containing(search) }),
      ...((firstDay ?? lastDay) && {
        day: { ...(firstDay && { gte: new Date(firstDay) }), ...(lastDay && { lte: new Date(lastDay) }) },
      }),
    };
    const { reconciliationDifference } = this.database.prisma;
    const [rows, total] = await Promise.all([
      reconciliationDifference.findMany({ where, include: WITH_SOURCE, ...window(query) }),
      reconciliationDifference.count({ where }),
    ]);
    return { items: await this.toAnswers(rows), total };
  }

  async read(id: string): Promise<DifferenceAnswer> {
    const where = { id };
    const row = await this.database.prisma.reconciliationDifference.findUnique({ where, include: WITH_SOURCE });
    return (await this.toAnswers([requireFound(row)]))[0]!;
  }

  async attempts(id: string, page: z.infer<typeof AttemptQuery>) {
    const { items, total } = await this.differences.attempts(id, page);
    const answers = items.map(
      ({ input, output, cost, startedAt, channelId: _channel, usageSource: _source, judgement, ...attempt }) => ({
        ...{ ...attempt, judgement: judgement as AttemptAnswer['judgement'], startedAt: instant(startedAt) },
        requestId: formatRequestId(attempt.requestId as RequestId),
        ...{ inputTokens: input.toString(), outputTokens: output.toString(), costUsd: formatUsd(cost) },
      }),
    );
    return { items: answers, total };
  }

  async explain(id: string, note: string, author: Author): Promise<DifferenceAnswer> {
    await this.differences.explain(id, note, author);
    return this.read(id);
  }

  async dismiss(id: string, note: string, author: Author): Promise<DifferenceAnswer> {
    await this.differences.dismiss(id, note, author);
    return this.read(id);
  }

  async postTrueUp(id: string, author: Author): Promise<DifferenceAnswer> {
    await this.differences.postTrueUp(id, author);
    return this.read(id);
  }

  private async toAnswers(rows: readonly Difference[]): Promise<DifferenceAnswer[]> {
    const { prisma } = this.database;
    const importIds = rows.flatMap(({ importId }) => importId ?? []);
    const [imports, names] = await Promise.all([
      prisma.providerUsageImport.findMany({ where: { id: { in: importIds } }, select: { id: true, reference: true } }),
      actorNames(
        prisma,
        rows.flatMap(({ decidedBy }) => decidedBy ?? []),
      ),
    ]);
    const references = new Map(imports.map(({ id, reference }) => [id, reference]));
    return rows.map((row) => ({
      ...toDifference(row),
      reference: references.get(row.importId ?? '') ?? null,
      decidedBy: row.decidedBy && (names.get(row.decidedBy) ?? row.decidedBy),
    }));
  }
}

interface StoredSummary {
  readonly differences: number;
  readonly missingDays: string[];
  readonly ourTokens: string;
  readonly theirTokens: string;
  readonly ourCostNanoUsd: string;
  readonly theirCostNanoUsd: string;
  readonly unknownPpm: number;
  readonly byClass: Readonly<Record<string, { readonly count: number; readonly costNanoUsd: string }>>;
}

const usdOf = (nano: string): string => formatUsd(BigInt(nano));

function toSummary(stored: unknown): RunAnswer['summary'] {
  if (!stored) return null;
  const { ourCostNanoUsd, theirCostNanoUsd, byClass, ...rest } = stored as StoredSummary;
  const classes = Object.entries(byClass).map(([name, { count, costNanoUsd }]) => ({
    ...{ class: name as DifferenceAnswer['class'], count, costUsd: usdOf(costNanoUsd) },
  }));
  return { ...rest, ourCostUsd: usdOf(ourCostNanoUsd), theirCostUsd: usdOf(theirCostNanoUsd), classes };
}

const toRun = ({ source, ...row }: Run): RunAnswer => ({
  ...{ id: row.id, sourceId: row.sourceId, sourceName: source.name, isDaily: row.isDaily },
  ...{ firstDay: dayText(row.firstDay), lastDay: dayText(row.lastDay), state: row.state, error: row.error },
  ...{ summary: toSummary(row.summary), createdAt: instant(row.createdAt), finishedAt: instantOrNull(row.finishedAt) },
});

interface StoredFigures extends Omit<DifferenceAnswer['ours'], 'costUsd'> {
  readonly costNanoUsd: string | null;
}

const toFigures = ({ costNanoUsd, ...counts }: StoredFigures): DifferenceAnswer['ours'] => ({
  ...{ ...counts, costUsd: costNanoUsd === null ? null : usdOf(costNanoUsd) },
});

function toDifference(row: Difference): Omit<DifferenceAnswer, 'reference' | 'decidedBy'> {
  const { ours, theirs } = row.facts as unknown as { ours: StoredFigures; theirs: StoredFigures | null };
  const delta = {
    requests: row.requestsDelta?.toString() ?? null,
    input: row.inputTokensDelta.toString(),
    cached: row.cachedTokensDelta.toString(),
    output: row.outputTokensDelta.toString(),
    costUsd: row.costDeltaNanoUsd === null ? null : formatUsd(row.costDeltaNanoUsd),
  };
  return {
    ...{ id: row.id, sourceId: row.sourceId, sourceName: row.source.name, credentialId: row.credentialId },
    ...{ upstreamModel: row.upstreamModel, day: dayText(row.day), class: row.class, state: row.state, delta },
    ...{ ours: toFigures(ours), theirs: theirs && toFigures(theirs), isPostable: isPostable(row), note: row.note },
    ledgerTransactionId: row.ledgerTransactionId?.toString() ?? null,
    ...{ decidedAt: instantOrNull(row.decidedAt), foundAt: instant(row.foundAt) },
  };
}
