import fc from 'fast-check';
import { agreeing, generatedMonth, PRICES, seeded } from './__fixtures__/generated-month';
import { compare, dayAfter, type Difference } from './compare';
import type { DifferenceClass } from './explain';
import type { OurDay, TheirDay } from './figures';

type Change = (their: TheirDay, ours: OurDay) => void;
type Writable = { -readonly [Name in keyof TheirDay]: TheirDay[Name] };

/** Both sides of a month, to be changed on the vendor's side. */
class Books {
  readonly theirs: Map<string, Writable>;

  constructor(readonly ours: readonly OurDay[]) {
    this.theirs = new Map(agreeing(ours).map((row) => [nameOf(row), { ...row }]));
  }

  change(our: OurDay, change: Change): void {
    change(this.theirs.get(nameOf(our))!, our);
  }

  differences(): readonly Difference[] {
    return compare(this.ours, [...this.theirs.values()]);
  }
}

const nameOf = ({ day, credentialId, model }: Pick<OurDay, 'day' | 'credentialId' | 'model'>): string =>
  `${day} ${credentialId} ${model}`;
const priceOf = ({ model }: OurDay) => PRICES[model]!;

function add(their: Writable, ours: OurDay, more: { requests?: bigint; input?: bigint; output?: bigint }): void {
  const { requests = 0n, input = 0n, output = 0n } = more;
  their.requests! += requests;
  their.input += input;
  their.output += output;
  their.cost! += input * priceOf(ours).fresh + output * priceOf(ours).output;
}

/** How a difference of each class comes about. Boundaries need the next day, and are planted apart. */
const PLANTS: Readonly<Record<Exclude<DifferenceClass, 'boundary'>, Change>> = {
  estimated: (their, ours) => add(their, ours, { output: -(ours.estimated.output / 2n) }),
  aborted: (their, ours) => add(their, ours, { output: ours.aborted.calls * 1_000n }),
  failed_but_billed: (their, ours) =>
    add(their, ours, { requests: 6n, input: 6n * 1_000n, output: (6n * 4_000n * 1n) / 2n }),
  price_mismatch: (their) => void ((their as Writable).cost = (their.cost! * 110n) / 100n),
  foreign_traffic: (their, ours) => add(their, ours, { requests: 400n, input: 400_000n, output: 90_000n }),
  missing_at_vendor: (their, ours) => add(their, ours, { requests: -300n, input: -240_000n, output: -20_000n }),
  unknown: (their, ours) => add(their, ours, { input: ours.input / 5n, output: ours.output / 5n }),
};

describe('comparing a month with a vendor', () => {
  it('finds 50 planted differences, each of its class, and no other', () => {
    const ours = generatedMonth(7);
    const books = new Books(ours);
    const random = seeded(11);
    const taken = new Set<string>();
    const expected: string[] = [];
    const byName = new Map(ours.map((row) => [nameOf(row), row]));
    const neighbours = (row: OurDay) =>
      [row.day, dayAfter(row.day), dayBefore(row.day)].map((day) => nameOf({ ...row, day }));
    const pick = (): OurDay => {
      for (;;) {
        const row = ours[random(ours.length)]!;
        // Apart from each other, so that none is the boundary of another.
        if (row.day === '2026-10-31' || neighbours(row).some((name) => taken.has(name))) continue;
        taken.add(nameOf(row));
        return row;
      }
    };
    const classes = Object.keys(PLANTS) as (keyof typeof PLANTS)[];
    for (let number = 0; number < 42; number++) {
      const name = classes[number % classes.length]!;
      const row = pick();
      books.change(row, PLANTS[name]);
      expected.push(`${nameOf(row)} ${name}`);
    }
    for (let number = 0; number < 8; number++) {
      const row = pick();
      const next = byName.get(nameOf({ ...row, day: dayAfter(row.day) }))!;
      taken.add(nameOf(next));
      const moved = { requests: 90n, input: 80_000n, output: 30_000n };
      books.change(row, (their) => add(their, row, { requests: -90n, input: -80_000n, output: -30_000n }));
      books.change(next, (their) => add(their, next, moved));
      expected.push(`${nameOf(row)} boundary`);
    }

    const found = books.differences().map((one) => `${nameOf(one as never)} ${one.class}`);

    expect(expected).toHaveLength(50);
    expect(found.sort()).toEqual(expected.sort());
  });

  it('finds nothing between equal books, whatever they hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (seed) => {
        const ours = generatedMonth(seed).slice(0, 40);
        expect(compare(ours, agreeing(ours))).toEqual([]);
      }),
      { seed: 1, numRuns: 10 },
    );
  });

  it('splits a day into parts that sum up to the whole difference, to the nano', () => {
    const our = generatedMonth(3)[0]!;
    const amount = fc.bigInt({ min: -10_000n, max: 100_000n });
    fc.assert(
      fc.property(amount, amount, amount, amount, (requests, input, output, cost) => {
        const their: Writable = { ...agreeing([our])[0]! };
        their.requests! += requests < -our.requests ? 0n : requests;
        their.input += input;
        their.output += output;
        their.cost! += cost * 1_000_000n;
        const found = compare([our], [their]);
        if (found.length === 0) return;
        const sum = (name: 'input' | 'output' | 'cost') =>
          found.reduce((total, { delta }) => total + (delta[name] ?? 0n), 0n);
        expect([sum('input'), sum('output'), sum('cost')]).toEqual([input, output, their.cost! - our.cost]);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('tells another price from other tokens on the same day', () => {
    const books = new Books(generatedMonth(5));
    const our = books.ours[40]!;
    books.change(our, (their) => {
      PLANTS.estimated(their, our);
      (their as Writable).cost = (their.cost! * 120n) / 100n;
    });

    expect(books.differences().map((one) => one.class)).toEqual(['price_mismatch', 'estimated']);
  });

  it('takes what is on the bill and was never sent for somebody else’s', () => {
    const ours = generatedMonth(5).slice(0, 3);
    const stranger = { ...agreeing(ours)[0]!, model: 'never-asked' };

    const found = compare(ours, [...agreeing(ours), stranger]);

    expect(found.map((one) => [one.model, one.class, one.delta.requests])).toEqual([
      ['never-asked', 'foreign_traffic', stranger.requests],
    ]);
  });

  it('compares tokens alone with a vendor that counts no requests and names no costs', () => {
    const ours = generatedMonth(9).slice(0, 9);
    const theirs = agreeing(ours).map((row) => ({ ...row, requests: null, cost: null }));
    expect(compare(ours, theirs)).toEqual([]);

    const doubled = theirs.map((row, index) => (index === 4 ? { ...row, output: row.output * 2n } : row));
    const [found, ...more] = compare(ours, doubled);

    expect(more).toEqual([]);
    expect([found!.delta.requests, found!.delta.cost, found!.delta.output]).toEqual([null, null, ours[4]!.output]);
  });
});

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
