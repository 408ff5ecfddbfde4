import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { INVARIANTS } from '@app/billing';
import { AppError, ERROR_CODES } from '@app/common';
import { Config, SETTING_NAMES } from '@app/config';
import { MEMBERSHIP_ROLES, memberMay, PERMISSIONS, PLATFORM_ROLES, platformMay } from '@app/identity';
import { UpstreamError, type UpstreamFailure } from '@app/llm';
import { refusalOf } from '../apps/api/src/http/upstream-refusal';
import { PARAMETERS } from '../libs/dialects/src/openai-chat/parameters';

const read = (path: string): string => readFileSync(path, 'utf8');

/** Cells of the rows of all tables in a text, without their heads. */
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/^\|(.+)\|$/gm)]
    .map(([, row]) => row!.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .filter((cells) => cells[0]!.startsWith('`'));

const inBackticks = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

const REQUIRED = { DATABASE_URL: 'postgresql://u:p@localhost/weir', REDIS_URL: 'redis://localhost' };

const FAILURES = Object.keys({
  rejected: true,
  context_too_long: true,
  content_filter: true,
  auth: true,
  quota: true,
  rate_limited: true,
  overloaded: true,
  timeout: true,
  unreachable: true,
  model_missing: true,
  malformed_response: true,
  cut_stream: true,
  stream_error: true,
  hedge_lost: true,
} satisfies Record<UpstreamFailure, true>) as UpstreamFailure[];

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'bench/README.md'],
  ...['docs', 'libs', 'apps'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(folder, name)),
  ),
];

describe('the documents', () => {
  it('have a row for every error code, with its status and type, and none that is gone', () => {
    const [codes] = read('docs/errors.md').split('## Failures');
    const documented = rowsOf(codes!).map(([code, status, type]) => [inBackticks(code!)[0], status, type]);
    const known = ERROR_CODES.map((code) => new AppError(code)).map(({ code, status, type }) => [
      code,
      String(status),
      `\`${type}\``,
    ]);
    expect(documented).toEqual(expect.arrayContaining(known));
    expect(documented.length).toBe(known.length);
  });

  it('say of every upstream failure what the caller is told, and whether another channel is tried', () => {
    const rows = rowsOf(read('docs/errors.md').split('## Failures')[1]!);
    const documented = rows.flatMap(([failures, code, next]) =>
      inBackticks(failures!).map((failure) => [failure, inBackticks(code!)[0], next!.startsWith('yes')]),
    );
    const known = FAILURES.map((failure) => new UpstreamError(failure)).map((error) => [
      error.failure,
      refusalOf(error).code,
      error.mayTryNextChannel,
    ]);
    expect(documented.sort()).toEqual(known.sort());
  });

  it('have a row for every setting, with its default, and none that is gone', () => {
    const [apps] = read('docs/configuration.md').split('## Only for');
    const rows = rowsOf(apps!).map(([name, fallback]) => ({ name: inBackticks(name!)[0]!, fallback: fallback! }));
    expect(rows.map(({ name }) => name).sort()).toEqual([...SETTING_NAMES].sort());
    for (const { name, fallback } of rows.filter((row) => /^`[^`]+`$/.test(row.fallback))) {
      expect(new Config({ ...REQUIRED, [name]: inBackticks(fallback)[0] })).toEqual(new Config(REQUIRED));
    }
  });

  it('name only settings of the launcher that it reads', () => {
    const [launcher] = read('docs/configuration.md').split('## Only for')[1]!.split('## Not settings');
    const sources = readdirSync('scripts', { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => read(join('scripts', name)))
      .join('\n');
    const names = rowsOf(launcher!).map(([name]) => inBackticks(name!)[0]!);
    expect(names.filter((name) => !sources.includes(name))).toEqual([]);
  });

  it('have a row for every parameter that is checked', () => {
    const documented = rowsOf(read('docs/api.md').split('## Parameters')[1]!).flatMap(([names]) => inBackticks(names!));
    expect(documented.sort()).toEqual([...PARAMETERS.keys()].sort());
  });

  it('list the invariants of the money in their own words', () => {
    const rows = read('docs/billing.md').matchAll(/^\| (I\d+) +\| (.+?) +\|$/gm);
    const documented = [...rows].map(([, id, claim]) => [id, claim!.replaceAll('\\', '')]);
    expect(documented).toEqual(INVARIANTS.map(({ id, claim }) => [id, claim]));
  });

  it('say of every permission who has it', () => {
    const rows = rowsOf(read('docs/permissions.md').split('## Who has what')[1]!);
    const documented = rows.map(([permission, ...cells]) => [
      inBackticks(permission!)[0],
      cells.map((cell) => cell !== ''),
    ]);
    const known = PERMISSIONS.map((permission) => [
      permission,
      [
        ...PLATFORM_ROLES.map((role) => platformMay(role, permission)),
        ...MEMBERSHIP_ROLES.map((role) => memberMay(role, permission)),
      ],
    ]);
    expect(documented).toEqual(known);
  });

  it('link only to what is there', () => {
    for (const path of documents) {
      const links = [...read(path).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map((match) => match[1]!);
      const broken = links.filter((link) => !existsSync(join(dirname(path), link)));
      expect([path, broken]).toEqual([path, []]);
    }
  });

  it('name only files and commands that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const path of documents) {
      const text = read(path);
      const files = [...text.matchAll(/`((?:apps|libs|scripts|prisma|test|tools)\/[\w./-]+)`/g)].map(
        (match) => match[1]!,
      );
      const commands = [...text.matchAll(/npm run ([\w:-]*\w)/g)].map((match) => match[1]!);
      const gone = [...files.filter((file) => !existsSync(file)), ...commands.filter((name) => !(name in scripts))];
      expect([path, gone]).toEqual([path, []]);
    }
  });
});
