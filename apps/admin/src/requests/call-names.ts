import { Database } from '@app/database';
import type { RequestRow } from '@app/reporting';
import { Injectable } from '@nestjs/common';
import type { Names } from './request-answers';

const MOST_CHOICES = 500;
const NAMED = { id: true, name: true } as const;
const BY_NAME = { select: NAMED, orderBy: { name: 'asc' }, take: MOST_CHOICES } as const;

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What the ids in calls are called, and what there is to search calls by. */
@Injectable()
export class CallNames {
  constructor(private readonly database: Database) {}

  async ofUsers(rows: readonly RequestRow[]): Promise<Pick<Names, 'users'>> {
    const where = { id: { in: distinct(rows.map(({ userId }) => userId)) } };
    return { users: byId(await this.database.prisma.user.findMany({ where, select: NAMED })) };
  }

  async of(rows: readonly RequestRow[]): Promise<Names> {
    const [{ users }, organizations, channels] = await Promise.all([
      this.ofUsers(rows),
      this.ofOrganizations(rows.map(({ organizationId }) => organizationId)),
      this.ofChannels(rows.map(({ channelId }) => channelId)),
    ]);
    return { users, organizations, channels };
  }

  async ofOrganizations(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const where = { id: { in: distinct(ids) } };
    return byId(await this.database.prisma.organization.findMany({ where, select: NAMED }));
  }

  async choices() {
    const { prisma } = this.database;
    const [models, organizations, channels] = await Promise.all([
      this.models(),
      prisma.organization.findMany(BY_NAME),
      prisma.channel.findMany(BY_NAME),
    ]);
    return { models, organizations, channels };
  }

  async choicesOf(scope: { readonly organizationId: string; readonly userId?: string }) {
    const [models, apiTokens] = await Promise.all([
      this.models(),
      this.database.prisma.apiToken.findMany({ ...BY_NAME, where: scope }),
    ]);
    return { models, apiTokens };
  }

  private async models(): Promise<string[]> {
    const select = { id: true } as const;
    const rows = await this.database.prisma.model.findMany({ select, orderBy: { id: 'asc' }, take: MOST_CHOICES });
    return rows.map(({ id }) => id);
  }

  private async ofChannels(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
    const where = { id: { in: distinct(ids) } };
    return byId(await this.database.prisma.channel.findMany({ where, select: NAMED }));
  }
}

const distinct = (ids: readonly (string | null)[]): string[] => [...new Set(ids.filter((id) => id !== null))];
const byId = (rows: readonly Named[]) => new Map(rows.map(({ id, name }) => [id, name]));
