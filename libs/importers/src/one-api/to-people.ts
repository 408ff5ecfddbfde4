import { formatUsd, MAX_NANO_USD, NANO_PER_USD } from '@app/common';
import { hashSecret, isAddressOrRange } from '@app/api-tokens';
import type { Decimal } from '../decimal';
import type { Remark, SourceApiToken, SourcePerson } from '../import-source';
import type { Row, StoredTables } from './tables';

export interface PeopleFound {
  readonly people: readonly SourcePerson[];
  readonly leftOut: readonly Remark[];
  readonly changed: readonly Remark[];
}

export interface PeopleOptions {
  /** How much quota a dollar is: 500,000 unless the instance says otherwise. */
  readonly quotaPerUnit: Decimal;
  /** Users without an address get `username@` this. */
  readonly emailDomain?: string;
}

/** Source: common/constants.go of both. */
const ENABLED = '1';
const DELETED_USER = '3';
const DISABLED_TOKEN = '2';
const ADMINISTRATOR = 10;

export function toPeople({ users, tokens }: StoredTables, options: PeopleOptions): PeopleFound {
  const found = new Found(options);
  const byUser = new Map<string, Row[]>();
  for (const token of tokens) {
    const userId = token['user_id'] ?? '';
    const others = byUser.get(userId);
    if (others) others.push(token);
    else byUser.set(userId, [token]);
  }
  for (const user of users) found.addPerson(user, byUser.get(user['id'] ?? '') ?? []);
  const known = new Set(users.map(({ id }) => id));
  for (const token of tokens.filter(({ user_id: userId }) => !known.has(userId ?? ''))) {
    found.leave('API token', nameOf(token), `its user ${token['user_id']} is not there`);
  }
  return found;
}

class Found implements PeopleFound {
  readonly people: SourcePerson[] = [];
  readonly leftOut: Remark[] = [];
  readonly changed: Remark[] = [];

  constructor(private readonly options: PeopleOptions) {}

  leave(kind: Remark['kind'], name: string, reason: string): void {
    this.leftOut.push({ kind, name, reason });
  }

  private note(kind: Remark['kind'], name: string, reason: string): void {
    this.changed.push({ kind, name, reason });
  }

  addPerson(row: Row, tokens: readonly Row[]): void {
    const username = row['username'] || `user ${row['id']}`;
    if (row['deleted_at'] || row['status'] === DELETED_USER) {
      return this.leave('user', username, 'deleted there');
    }
    if (Number(row['role'] ?? 1) >= ADMINISTRATOR) {
      this.note('user', username, 'an administrator there; here no platform role comes over: give it by hand');
    }
    const isDisabled = row['status'] !== ENABLED;
    if (isDisabled) this.note('user', username, 'disabled there: comes disabled, and the organization suspended');
    this.people.push({
      key: row['id']!,
      username,
      name: row['display_name'] || username,
      email: this.emailOf(row, username),
      isDisabled,
      group: row['group'] || 'default',
      balanceUsd: this.balanceOf(row, username),
      apiTokens: tokens.flatMap((token) => this.toApiToken(token, row) ?? []),
    });
  }

  private emailOf(row: Row, username: string): string | null {
    const email = (row['email'] ?? '').trim().toLowerCase();
    if (/^[^\s@]+@[^\s@]+$/.test(email)) return email;
    const { emailDomain } = this.options;
    if (emailDomain) {
      const made = `${username.toLowerCase().replace(/[^a-z0-9._-]/g, '-')}@${emailDomain.toLowerCase()}`;
      this.note('user', username, `has no e-mail address there: gets ${made}`);
      return made;
    }
    this.note(
      'user',
      username,
      'has no e-mail address, so nobody can log in: the organization comes without a member (--email-domain makes addresses)',
    );
    return null;
  }

  private balanceOf(row: Row, username: string): string {
    const quota = this.quotaOf(row['quota'], 'balance', username);
    if (quota < 0n) {
      this.note('balance', username, `a debt of $${formatUsd(-quota)} stays behind: the balance here is nothing`);
      return formatUsd(0n);
    }
    return formatUsd(quota);
  }

  /** Nano-USD, what is less than one cut off. */
  private quotaOf(text: string | null | undefined, kind: Remark['kind'], name: string): bigint {
    if (!/^-?\d{1,30}$/.test(text ?? '')) {
      if (text) this.note(kind, name, `its quota "${text.slice(0, 40)}" is not a whole number: it is taken for 0`);
      return 0n;
    }
    const { digits, scale } = this.options.quotaPerUnit;
    const above = BigInt(text!) * NANO_PER_USD * 10n ** BigInt(scale);
    const nano = above / digits;
    if (above % digits !== 0n) this.note(kind, name, 'what is less than a nano-dollar of its quota is cut off');
    if (nano <= MAX_NANO_USD) return nano;
    this.note(kind, name, `its quota ${text} is beyond what a ledger holds: it is taken for 0`);
    return 0n;
  }

  private toApiToken(row: Row, user: Row): SourceApiToken | undefined {
    const name = nameOf(row);
    const refusal = refusalOf(row);
    if (refusal) {
      this.leave('API token', name, refusal);
      return undefined;
    }
    const secret = `sk-${row['key']!.trim().replace(/^sk-/, '')}`;
    this.noteLosses(row, user, name);
    return {
      key: row['id']!,
      name: row['name'] || `token ${row['id']}`,
      secretHash: hashSecret(secret).toString('hex'),
      lastFour: secret.slice(-4),
      allowedModels: allowedModelsOf(row),
      allowedIps: addressesOf(row).filter(isAddressOrRange),
      group: ownGroupOf(row, user),
      expiresAt: expiryOf(row),
      isRevoked: row['status'] === DISABLED_TOKEN,
      budgetUsd: isTrue(row['unlimited_quota']) ? null : this.budgetOf(row, name),
    };
  }

  private noteLosses(row: Row, user: Row, name: string): void {
    if (row['status'] === DISABLED_TOKEN) this.note('API token', name, 'disabled there: comes revoked');
    const unread = addressesOf(row).filter((entry) => !isAddressOrRange(entry));
    if (unread.length > 0)
      this.note('API token', name, `without ${unread.join(', ')}: no address, and no range of them`);
    if (row['group'] === PICKED)
      this.note('API token', name, `its group was picked call by call there: it is in its organization's`);
    const group = ownGroupOf(row, user);
    if (group !== null)
      this.note('API token', name, `comes in the group "${group}", which its organization gets as well`);
  }

  private budgetOf(row: Row, name: string): string {
    const left = this.quotaOf(row['remain_quota'], 'API token', name);
    return formatUsd(left < 0n ? 0n : left);
  }
}

/** Seconds; -1 and 0 are never. */
function expiryOf(row: Row): string | null {
  const seconds = Number(row['expired_time'] ?? -1);
  return seconds > 0 ? new Date(Math.min(seconds, LAST_SECOND) * 1000).toISOString() : null;
}

/** The end of the year 9999. */
const LAST_SECOND = 253_402_300_799;

function refusalOf(row: Row): string | undefined {
  const key = row['key']?.trim() ?? '';
  if (row['deleted_at']) return 'deleted there';
  if (key === '') return 'it has no key';
  if (mayUseNothing(row)) return 'it may use no model at all';
  if (isUnreadable(addressesOf(row))) return 'none of the addresses it is bound to can be read';
  if (key.includes('*')) return 'this API shows only a part of its key: import from the database';
  // Both cut a caller's secret at the first "-" behind "sk-": such a key was never valid there.
  return key.replace(/^sk-/, '').includes('-') ? 'its key has a "-" in it and is not valid there either' : undefined;
}

const mayUseNothing = (row: Row): boolean => isTrue(row['model_limits_enabled']) && allowedModelsOf(row).length === 0;

const isUnreadable = (entries: readonly string[]): boolean => entries.length > 0 && !entries.some(isAddressOrRange);

function allowedModelsOf(row: Row): string[] {
  const isLimited = row['model_limits_enabled'] === undefined || isTrue(row['model_limits_enabled']);
  const text = row['model_limits'] ?? row['models'] ?? '';
  return isLimited ? [...new Set(text.split(',').flatMap((model) => model.trim() || []))] : [];
}

/** One a line in new-api, with commas between in one-api. */
function addressesOf(row: Row): string[] {
  const text = row['allow_ips'] ?? row['subnet'] ?? '';
  return [...new Set(text.split(/[\s,]+/).filter((entry) => entry !== ''))];
}

/** Which new-api picks itself, one after the other. */
const PICKED = 'auto';

function ownGroupOf(row: Row, user: Row): string | null {
  const group = row['group'] || null;
  return group === PICKED || group === (user['group'] || 'default') ? null : group;
}

const isTrue = (text: string | null | undefined): boolean => ['1', 'true', 't'].includes((text ?? '').toLowerCase());
const nameOf = (row: Row): string => `${row['name'] || 'token'} (#${row['id']} of user ${row['user_id']})`;
