import { register, type Metric } from 'prom-client';

interface Sample {
  readonly metricName?: string;
  readonly labels: Record<string, string>;
  readonly value: number;
}

interface FamilyFacts<Child> {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'histogram';
  readonly labelNames: readonly string[];
  readonly make: () => Child;
  readonly read: (child: Child, labels: Record<string, string>) => Sample[];
}

/**
 * Metrics of one name that differ in their labels. prom-client finds the child of some labels by building and looking up a string at
 * every addition; on the way of a call that is too much. A family hands its children out, whoever counts keeps them, and each
 * addition after that is an addition. Made again under the same name, it takes the place of the one before.
 */
export class MetricFamily<Child> {
  readonly name: string;
  private readonly children: { readonly labels: Record<string, string>; readonly child: Child }[] = [];

  constructor(private readonly facts: FamilyFacts<Child>) {
    this.name = facts.name;
    register.removeSingleMetric(this.name);
    // All the registry asks of a metric is a name, and values when somebody reads them.
    register.registerMetric(this as unknown as Metric);
  }

  /** A new child: keep it. Asked twice for the same labels it would be told of twice. */
  child(...labelValues: readonly string[]): Child {
    const child = this.facts.make();
    const labels = Object.fromEntries(this.facts.labelNames.map((label, index) => [label, labelValues[index] ?? '']));
    this.children.push({ labels, child });
    return child;
  }

  async get() {
    const { name, help, type, read } = this.facts;
    return { name, help, type, values: this.children.flatMap(({ labels, child }) => read(child, labels)) };
  }
}

/** Only grows. */
export class Tally {
  value = 0;
}

/** Of how many values fell between some bounds. */
export class Distribution {
  sum = 0;
  /** The last is for what lies above all bounds. */
  readonly counts: Float64Array;

  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > this.bounds[bucket]!) bucket += 1;
    this.counts[bucket]! += 1;
    this.sum += value;
  }
}

/** Counters. */
export const tallyFamily = (name: string, help: string, labelNames: readonly string[] = []): MetricFamily<Tally> =>
  new MetricFamily({
    ...{ name, help, type: 'counter', labelNames },
    make: () => new Tally(),
    read: ({ value }, labels) => [{ labels, value }],
  });

/** Histograms. `bounds` are the upper ends of their buckets, growing. */
export const distributionFamily = (
  name: string,
  help: string,
  bounds: readonly number[],
  labelNames: readonly string[] = [],
): MetricFamily<Distribution> =>
  new MetricFamily({
    ...{ name, help, type: 'histogram', labelNames },
    make: () => new Distribution(bounds),
    read: (child, labels) => histogramOf(name, bounds, child, labels),
  });

/** As Prometheus wants it: each bucket holds what is in those below it, too. */
function histogramOf(
  name: string,
  bounds: readonly number[],
  { counts, sum }: Distribution,
  labels: Record<string, string>,
): Sample[] {
  let count = 0;
  const buckets = Array.from(counts, (own, index) => {
    count += own;
    const le = index < bounds.length ? String(bounds[index]) : '+Inf';
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
