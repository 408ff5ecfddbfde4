import { Clock, formatUsd, parseUsd } from '@app/common';
import { LedgerService } from '@app/ledger';
import { expectLedgerBalanced, GivenBooks, openTestDatabase, type TestDatabase } from '@app/testing';
import { CredentialVault } from '@app/vault';
import { DifferencesService } from './differences.service';
import { ImportsService } from './imports.service';
import { RunsService } from './runs.service';
import type { Source } from './source-settings';
import { SourcesService, type SourceSettings } from './sources.service';

const AUTHOR = { actor: 'user:test' };
const NOW = new Date('2026-10-10T12:00:00Z');
const HEAD = 'day,model,requests,input_tokens,output_tokens,cost_usd';

class StandingClock extends Clock {
  override now(): Date {
    return NOW;
  }
}

describe('reconciliation', () => {
  let test: TestDatabase;
  let books: GivenBooks;
  let sources: SourcesService;
  let imports: ImportsService;
  let runs: RunsService;
  let differences: DifferencesService;

  beforeEach(async () => {
    test = await openTestDatabase();
    const clock = new StandingClock();
    const vault = new CredentialVault(test.config);
    sources = new SourcesService(test.database, vault);
    imports = new ImportsService(test.database, vault);
    runs = new RunsService(test.database, imports, clock);
    differences = new DifferencesService(test.database, new LedgerService(test.database), clock);
    books = await GivenBooks.open(test);
  });
  afterEach(async () => {
    await expectLedgerBalanced(test.database);
    await test.drop();
  });

  async function fileSource(settings: Partial<SourceSettings> = {}): Promise<Source> {
    const id = await sources.create(
      {
        ...{ name: 'the account', providerId: 'openai', adapter: 'csv', baseUrl: null, project: null },
        ...{ channelIds: [], credentialKeys: {}, modelAliases: {}, ...settings },
      },
      undefined,
      AUTHOR,
    );
    return test.database.prisma.reconciliationSource.findUniqueOrThrow({ where: { id } });
  }
  const upload = (source: Source, lines: readonly string[], reference = 'INV-1') =>
    imports.importFile(source, { fileName: 'bill.csv', reference, text: [HEAD, ...lines].join('\n') }, AUTHOR);
  async function run(source: Source, firstDay: string, lastDay: string) {
    const id = await runs.request(source, { firstDay, lastDay }, AUTHOR);
    await runs.runWaiting();
    return test.database.prisma.reconciliationRun.findUniqueOrThrow({ where: { id } });
  }
  const found = () =>
    test.database.prisma.reconciliationDifference.findMany({ orderBy: [{ day: 'asc' }, { id: 'asc' }] });
  const balanceOf = async (kind: 'cost_of_sales' | 'payable') => {
    const where = { account: { kind, organizationId: null } };
    const { _sum } = await test.database.prisma.ledgerEntry.aggregate({ where, _sum: { amountNanoUsd: true } });
    return _sum.amountNanoUsd ?? 0n;
  };

  it('finds nothing in equal books, over aliases and dated names of models', async () => {
    const source = await fileSource({ modelAliases: { 'their-name': 'ours' } });
    const one = await books.call({ at: '2026-10-05T10:00:00Z', model: 'gpt-4o', input: 1_000, cached: 0, output: 500 });
    const other = await books.call({ at: '2026-10-05T23:59:59Z', model: 'ours', input: 10, output: 5 });
    await upload(source, [
      `2026-10-05,gpt-4o-2024-08-06,1,1000,500,${formatUsd(one.cost)}`,
      `2026-10-05,their-name,1,10,5,${formatUsd(other.cost)}`,
    ]);

    const { state, summary } = await run(source, '2026-10-05', '2026-10-05');

    expect([state, await found()]).toEqual(['done', []]);
    expect(summary).toMatchObject({
      differences: 0,
      missingDays: [],
      ourTokens: '1515',
      theirTokens: '1515',
      unknownPpm: 0,
    });
  });

  it('explains a difference down to the requests, by why it came about', async () => {
    const source = await fileSource();
    const day = '2026-10-05';
    const served = await books.call({ at: `${day}T10:00:00Z`, model: 'retried', input: 1_000, output: 100 });
    const retried = await books.call({
      ...{
        at: `${day}T11:00:00Z`,
        model: 'retried',
        input: 1_000,
        output: 100,
        failedBefore: ['timeout', 'rate_limited'],
      },
    });
    const left = await books.call({
      ...{
        at: `${day}T12:00:00Z`,
        model: 'left',
        input: 100,
        output: 10,
        outcome: 'caller_left',
        usageSource: 'tokenizer',
      },
    });
    const guessed = await books.call({
      at: `${day}T13:00:00Z`,
      model: 'guessed',
      input: 1_000,
      output: 50,
      usageSource: 'tokenizer',
    });
    await upload(source, [
      `${day},retried,3,3000,200,${formatUsd(served.cost + retried.cost + 1_000_000n)}`,
      `${day},left,1,100,400,${formatUsd(left.cost + 390n * 2_000n)}`,
      `${day},guessed,1,980,50,${formatUsd(guessed.cost - 20_000n)}`,
      `${day},stolen,7,70,7,0.5`,
    ]);

    await run(source, day, day);

    const rows = await found();
    expect(
      rows.map((row) => `${row.upstreamModel} ${row.class} ${row.requestsDelta} ${row.costDeltaNanoUsd}`).sort(),
    ).toEqual([
      'guessed estimated 0 -20000',
      'left aborted 0 780000',
      'retried failed_but_billed 1 1000000',
      'stolen foreign_traffic 7 500000000',
    ]);
    const explaining = async (model: string) => {
      const { id } = rows.find(({ upstreamModel }) => upstreamModel === model)!;
      const { items } = await differences.attempts(id, { page: 1, pageSize: 10 });
      return items.map(({ requestId, number, judgement }) => `${requestId} ${number} ${judgement}`);
    };
    expect(await explaining('retried')).toEqual([`${retried.requestId} 1 retried`]);
    expect(await explaining('left')).toEqual([`${left.requestId} 1 aborted`]);
    expect(await explaining('guessed')).toEqual([`${guessed.requestId} 1 estimated`]);
    expect(await explaining('stolen')).toEqual([]);
  });

  it('knows a call of midnight that the vendor counts on the next day', async () => {
    const source = await fileSource();
    const late = await books.call({ at: '2026-10-05T23:59:58Z', model: 'm', input: 1_000, output: 100 });
    const noon = await books.call({ at: '2026-10-06T12:00:00Z', model: 'm', input: 500, output: 50 });
    await upload(source, ['2026-10-05,m,0,0,0,0', `2026-10-06,m,2,1500,150,${formatUsd(late.cost + noon.cost)}`]);

    for (const [firstDay, lastDay] of [
      ['2026-10-05', '2026-10-06'],
      ['2026-10-06', '2026-10-06'],
    ] as const) {
      await run(source, firstDay, lastDay);
      const rows = await found();
      expect(rows.map((row) => [row.class, row.requestsDelta, row.costDeltaNanoUsd])).toEqual([['boundary', -1n, 0n]]);
      const { items } = await differences.attempts(rows[0]!.id, { page: 1, pageSize: 10 });
      expect(items.map(({ requestId }) => requestId)).toEqual([late.requestId]);
      await expect(differences.postTrueUp(rows[0]!.id, AUTHOR)).rejects.toThrow('nothing to post');
    }
  });

  it('posts a true-up once, however often and however many ask, and asks only for what is left when the bill changes', async () => {
    const source = await fileSource();
    const { cost } = await books.call({ at: '2026-10-05T10:00:00Z', model: 'm', input: 1_000, output: 100 });
    await upload(source, [`2026-10-05,m,1,1000,100,${formatUsd(cost + parseUsd('0.5'))}`]);
    await run(source, '2026-10-05', '2026-10-05');
    const [difference] = await found();
    expect(difference!.class).toBe('price_mismatch');

    const posted = await Promise.all(Array.from({ length: 8 }, () => differences.postTrueUp(difference!.id, AUTHOR)));
    await run(source, '2026-10-05', '2026-10-05');

    expect(new Set(posted).size).toBe(1);
    expect([await balanceOf('cost_of_sales'), await balanceOf('payable')]).toEqual([parseUsd('0.5'), parseUsd('-0.5')]);
    expect((await found()).map(({ state }) => state)).toEqual(['posted']);
    await expect(differences.dismiss(difference!.id, 'no', AUTHOR)).rejects.toThrow('posted');

    await upload(source, [`2026-10-05,m,1,1000,100,${formatUsd(cost + parseUsd('0.7'))}`], 'INV-1b');
    await run(source, '2026-10-05', '2026-10-05');
    const rows = await found();
    expect(rows.map((row) => `${row.state} ${row.costDeltaNanoUsd}`)).toEqual(['posted 500000000', 'open 200000000']);

    await upload(source, [`2026-10-05,m,1,1000,100,${formatUsd(cost)}`], 'INV-1c');
    await run(source, '2026-10-05', '2026-10-05');
    const [, taken] = await found();
    expect([taken!.state, taken!.costDeltaNanoUsd]).toEqual(['open', parseUsd('-0.5')]);
    await differences.postTrueUp(taken!.id, AUTHOR);
    await run(source, '2026-10-05', '2026-10-05');

    expect(await balanceOf('payable')).toBe(0n);
    expect((await found()).map(({ state }) => state)).toEqual(['posted', 'posted']);
    const { idempotencyKey } = await test.database.prisma.ledgerTransaction.findUniqueOrThrow({
      where: { id: posted[0]! },
    });
    expect(idempotencyKey).toBe(`true-up:INV-1:${difference!.id}`);
  });

  it('keeps what a person decided while figures stay, and asks again when they change or dismisses what is gone', async () => {
    const source = await fileSource();
    const { cost } = await books.call({ at: '2026-10-05T10:00:00Z', model: 'm', input: 1_000, output: 100 });
    const bill = (more: bigint, reference: string) =>
      upload(source, [`2026-10-05,m,1,1000,100,${formatUsd(cost + more)}`], reference);
    const states = async () => (await found()).map(({ state, note }) => `${state} ${note}`);
    await bill(100_000_000n, 'A');
    await run(source, '2026-10-05', '2026-10-05');
    await differences.dismiss((await found())[0]!.id, 'agreed with them', AUTHOR);

    await run(source, '2026-10-05', '2026-10-05');
    expect(await states()).toEqual(['dismissed agreed with them']);

    await bill(200_000_000n, 'B');
    await run(source, '2026-10-05', '2026-10-05');
    expect(await states()).toEqual(['open null']);

    await bill(0n, 'C');
    await run(source, '2026-10-05', '2026-10-05');
    expect(await states()).toEqual(['dismissed no longer found']);
  });

  it('opens one finding when a price differs on two days in a row, and none for one day', async () => {
    const source = await fileSource();
    const findings = () => test.database.prisma.auditFinding.findMany({ where: { check: 'provider_price' } });
    const lines: string[] = [];
    for (const day of ['2026-10-03', '2026-10-05', '2026-10-06']) {
      const { cost } = await books.call({ at: `${day}T10:00:00Z`, model: 'm', input: 1_000, output: 100 });
      lines.push(`${day},m,1,1000,100,${formatUsd(cost * 2n)}`);
    }
    await upload(source, lines);

    await run(source, '2026-10-02', '2026-10-05');
    expect(await findings()).toEqual([]);
    await run(source, '2026-10-06', '2026-10-06');
    await run(source, '2026-10-02', '2026-10-06');

    expect((await findings()).map(({ subject, facts }) => [subject, facts])).toEqual([
      [`price:${source.id}:m`, expect.objectContaining({ model: 'm', day: '2026-10-06', source: 'the account' })],
    ]);
  });

  it('imports a file once, all of it or nothing, and says nothing of days that no file speaks of', async () => {
    const source = await fileSource();
    await books.call({ at: '2026-10-07T10:00:00Z', model: 'm', input: 1_000, output: 100 });
    const first = await upload(source, ['2026-10-05,m,1,10,1,0.1']);
    expect(await upload(source, ['2026-10-05,m,1,10,1,0.1'], 'another name')).toBe(first);
    await expect(upload(source, ['2026-10-06,m,1,10,1,0.1', '2026-10-06,m,x,10,1,0.1'])).rejects.toMatchObject({
      details: { errors: [{ param: 'text', message: 'Line 3, requests: "x" is not a whole number.' }] },
    });
    expect(await test.database.prisma.providerUsageDay.count()).toBe(1);

    const { summary } = await run(source, '2026-10-05', '2026-10-07');

    expect((await found()).map(({ class: name }) => name)).toEqual(['foreign_traffic']);
    expect(summary).toMatchObject({ missingDays: ['2026-10-06', '2026-10-07'] });
  });
});
