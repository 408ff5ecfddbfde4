import { formatUsd, parseUsd } from '@app/common';
import type { Counts, ImportPlan } from './import-plan';
import type { Remark } from './import-source';

/** A plan as it may be shown: without credentials. JSON all through. */
export interface ImportSummary {
  readonly kind: ImportPlan['kind'];
  readonly name: string;
  readonly origin: string;
  readonly comesOver: Counts;
  readonly alreadyHere: Counts;
  /** The sum of the opening balances. */
  readonly balancesUsd: string;
  readonly groups: readonly string[];
  readonly leftOut: readonly Remark[];
  readonly changed: readonly Remark[];
}

export function summarize(plan: ImportPlan): ImportSummary {
  const { kind, name, origin, groups, people, channels, models, alreadyHere, leftOut, changed } = plan;
  const newPeople = people.filter(({ isNew }) => isNew);
  return {
    ...{ kind, name, origin, groups, alreadyHere, leftOut, changed },
    comesOver: {
      organizations: newPeople.length,
      users: newPeople.filter(({ user }) => user).length,
      apiTokens: people.reduce((sum, { apiTokens }) => sum + apiTokens.length, 0),
      channels: channels.length,
      prices: models.reduce((sum, { prices }) => sum + prices.length, 0),
    },
    balancesUsd: formatUsd(newPeople.reduce((sum, { balanceUsd }) => sum + parseUsd(balanceUsd), 0n)),
  };
}

const ROWS: readonly (readonly [keyof Counts, string, readonly Remark['kind'][]])[] = [
  ['organizations', 'organizations', []],
  ['users', 'users', ['user']],
  ['apiTokens', 'API tokens', ['API token']],
  ['channels', 'channels', ['channel']],
  ['prices', 'prices', ['price']],
];

/** A plan as a table and two lists, for a person at a terminal. */
export function describePlan(plan: ImportPlan): string {
  const { kind, name, origin, comesOver, alreadyHere, balancesUsd, groups, leftOut, changed } = summarize(plan);
  const rows = ROWS.map(([count, title, kinds]) => {
    const left = leftOut.filter((remark) => kinds.includes(remark.kind)).length;
    return [title, comesOver[count], alreadyHere[count], kinds.length > 0 ? left : ''];
  });
  const lines = [`${kind}: ${origin}${name === kind ? '' : `, as "${name}"`}`, ''];
  lines.push(...table([['', 'comes over', 'already here', 'left out'], ...rows]), '');
  if (comesOver.organizations > 0) lines.push(`Opening balances: $${balancesUsd} in all.`);
  if (groups.length > 0) lines.push(`New groups: ${groups.join(', ')}.`);
  if (comesOver.users > 0) {
    lines.push(
      `Passwords do not come over: the ${comesOver.users} users need an invitation or a password reset to log in.`,
    );
  }
  lines.push(...list('Will not come over', leftOut), ...list('Comes over, and is not as it was', changed));
  return lines.join('\n');
}

function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = rows[0]!.map((_cell, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? String(cell).padEnd(widths[0]!) : String(cell).padStart(widths[column]! + 3),
      )
      .join('')
      .trimEnd(),
  );
}

/** Things with one reason are one line. */
function list(title: string, remarks: readonly Remark[]): string[] {
  if (remarks.length === 0) return [];
  const lines = new Map<string, { readonly remark: Remark; readonly names: string[] }>();
  for (const remark of remarks) {
    const key = JSON.stringify([remark.kind, remark.reason]);
    const line = lines.get(key) ?? { remark, names: [] };
    line.names.push(remark.name);
    lines.set(key, line);
  }
  const texts = [...lines.values()].map(
    ({ remark: { kind, reason }, names }) => `  ${kind} ${names.join(', ')}: ${reason}`,
  );
  return ['', `${title} (${remarks.length}):`, ...texts];
}
