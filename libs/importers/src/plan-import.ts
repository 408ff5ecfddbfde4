import { apiTokenIdOf, channelIdOf, organizationIdOf, userIdOf } from './identifiers';
import type { ImportPlan, PlannedApiToken, PlannedChannel, PlannedPerson } from './import-plan';
import type { ImportSource, Remark, SourceChannel, SourcePerson } from './import-source';
import { namesFor, type ImportTarget } from './import-target';
import { planPrices, type ModelDefaults } from './plan-prices';

export const USUAL_MODEL: ModelDefaults = { contextWindow: 128_000, maxOutputTokens: 8_192 };

/** What would come over, what is here already, and what will not and why. Pure. What is here is never overwritten. */
export function planImport(source: ImportSource, target: ImportTarget, defaults = USUAL_MODEL): ImportPlan {
  const prices = planPrices(source, target, defaults);
  const planner = new Planner(source, target);
  const priced = new Set([...target.models].filter(([, { prices: known }]) => known.length > 0).map(([id]) => id));
  for (const { id } of prices.models) priced.add(id);
  source.people.forEach((person) => planner.addPerson(person));
  source.channels.forEach((channel) => planner.addChannel(channel, priced));
  const { people, channels, alreadyHere } = planner;
  return {
    kind: source.kind,
    name: source.name,
    origin: source.origin,
    groups: groupsNeeded(source, people, channels).filter((group) => !target.groups.has(group)),
    models: prices.models,
    people,
    channels,
    alreadyHere: { ...alreadyHere, prices: prices.alreadyHere },
    leftOut: [...source.leftOut, ...planner.leftOut, ...prices.leftOut],
    changed: [...source.changed, ...planner.changed, ...prices.changed],
  };
}

const groupsNeeded = (
  source: ImportSource,
  people: readonly PlannedPerson[],
  channels: readonly PlannedChannel[],
): string[] => [
  ...new Set([
    ...source.groups.map(({ name }) => name),
    ...people.flatMap(({ group, apiTokens }) => [group, ...apiTokens.flatMap((token) => token.group ?? [])]),
    ...channels.flatMap(({ groups }) => groups),
  ]),
];

class Planner {
  readonly people: PlannedPerson[] = [];
  readonly channels: PlannedChannel[] = [];
  readonly leftOut: Remark[] = [];
  readonly changed: Remark[] = [];
  readonly alreadyHere = { organizations: 0, users: 0, apiTokens: 0, channels: 0 };
  /** Taken here, or by what comes before in the source. */
  private readonly emails: Set<string>;
  private readonly organizationNames: Set<string>;
  private readonly channelNames: Set<string>;
  private readonly secretHashes: Set<string>;

  constructor(
    private readonly source: ImportSource,
    private readonly target: ImportTarget,
  ) {
    this.emails = new Set(target.emails);
    this.organizationNames = new Set(target.organizationNames);
    this.channelNames = new Set(target.channelNames);
    this.secretHashes = new Set(target.secretHashes);
  }

  addPerson(person: SourcePerson): void {
    const organizationId = organizationIdOf(this.source, person);
    if (this.target.importedIds.has(organizationId)) return this.addToKnown(person, organizationId);
    const { username, email } = person;
    const leave = (reason: string) => {
      const lost = [`${person.apiTokens.length} API tokens`, `a balance of $${person.balanceUsd}`].join(' and ');
      this.leftOut.push({ kind: 'user', name: username, reason: `${reason}; with it stay ${lost}` });
    };
    if (email !== null && this.emails.has(email)) return leave(`${email} is a user here already`);
    const organizationName = namesFor(this.source, person).find((name) => !this.organizationNames.has(name));
    if (!organizationName) return leave(`an organization of that name is here already`);
    if (organizationName !== username) {
      this.changed.push({ kind: 'user', name: username, reason: `the organization is called "${organizationName}"` });
    }
    const userId = userIdOf(this.source, person);
    this.organizationNames.add(organizationName);
    if (email !== null) this.emails.add(email);
    this.people.push({
      username,
      organizationId,
      organizationName,
      isNew: true,
      isSuspended: person.isDisabled,
      group: person.group,
      user: email === null ? null : { id: userId, email, name: person.name, isDisabled: person.isDisabled },
      ownerId: email === null ? null : userId,
      balanceUsd: person.balanceUsd,
      apiTokens: this.newTokens(person),
    });
  }

  /** Tokens that were made there since; balance and user are what they are here. */
  private addToKnown(person: SourcePerson, organizationId: string): void {
    this.alreadyHere.organizations += 1;
    const userId = userIdOf(this.source, person);
    const ownerId = this.target.importedIds.has(userId) ? userId : null;
    this.alreadyHere.users += ownerId === null ? 0 : 1;
    const apiTokens = this.newTokens(person);
    if (apiTokens.length === 0) return;
    const { username, group, balanceUsd } = person;
    const frame = { username, organizationId, organizationName: username, group, balanceUsd };
    this.people.push({ ...frame, isNew: false, isSuspended: false, user: null, ownerId, apiTokens });
  }

  private newTokens(person: SourcePerson): PlannedApiToken[] {
    return person.apiTokens.flatMap((token) => {
      const { key: _key, ...planned } = token;
      const id = apiTokenIdOf(this.source, token);
      if (this.target.importedIds.has(id)) {
        this.alreadyHere.apiTokens += 1;
        return [];
      }
      if (this.secretHashes.has(token.secretHash)) {
        const name = `${token.name} (of ${person.username})`;
        this.leftOut.push({ kind: 'API token', name, reason: 'the same secret is an API token here already' });
        return [];
      }
      this.secretHashes.add(token.secretHash);
      return [{ id, ...planned }];
    });
  }

  addChannel(channel: SourceChannel, priced: ReadonlySet<string>): void {
    const { key: _key, ...planned } = channel;
    const id = channelIdOf(this.source, channel);
    if (this.target.importedIds.has(id)) {
      this.alreadyHere.channels += 1;
      return;
    }
    const models = channel.models.filter(([model]) => priced.has(model));
    const without = channel.models.filter(([model]) => !priced.has(model)).map(([model]) => model);
    const reason = this.refusalOf(channel, models.length);
    if (reason) return void this.leftOut.push({ kind: 'channel', name: channel.name, reason });
    if (without.length > 0)
      this.changed.push({ kind: 'channel', name: channel.name, reason: `without ${without.join(', ')}: no price` });
    this.channelNames.add(channel.name);
    this.channels.push({ id, ...planned, models });
  }

  private refusalOf({ name, providerId }: SourceChannel, models: number): string | undefined {
    if (this.channelNames.has(name)) return 'a channel of that name is here already';
    if (!this.target.providers.has(providerId))
      return `there is no provider "${providerId}" here (npm run db:seed adds it)`;
    return models === 0 ? 'none of its models has a price, there or here' : undefined;
  }
}
