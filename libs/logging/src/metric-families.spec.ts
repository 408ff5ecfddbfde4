import { register } from 'prom-client';
import { distributionFamily, tallyFamily } from './metric-families';

const linesOf = async (name: string): Promise<string[]> =>
  (await register.getSingleMetricAsString(name)).split('\n').filter((line) => !line.startsWith('#'));

describe('families of metrics', () => {
  it('count under the labels of each child', async () => {
    const family = tallyFamily('test_calls_total', 'calls', ['model', 'outcome']);
    const [good, odd] = [family.child('m', 'completed'), family.child('a "quoted"\\\nmodel', 'rejected')];
    good.value += 2;
    good.value += 1;
    odd.value += 0.5;
    expect(await linesOf('test_calls_total')).toEqual([
      'test_calls_total{model="m",outcome="completed"} 3',
      'test_calls_total{model="a \\"quoted\\"\\\\\\nmodel",outcome="rejected"} 0.5',
    ]);
  });

  it('add up, bucket by bucket, what is no larger than each bound', async () => {
    const child = distributionFamily('test_seconds', 'seconds', [0.1, 1], ['model']).child('m');
    for (const value of [0.05, 0.1, 0.5, 7]) child.observe(value);
    expect(await linesOf('test_seconds')).toEqual([
      'test_seconds_bucket{model="m",le="0.1"} 2',
      'test_seconds_bucket{model="m",le="1"} 3',
      'test_seconds_bucket{model="m",le="+Inf"} 4',
      'test_seconds_sum{model="m"} 7.65',
      'test_seconds_count{model="m"} 4',
    ]);
  });

  it('take the place of a family of the same name', async () => {
    tallyFamily('test_again_total', 'first').child().value += 1;
    tallyFamily('test_again_total', 'second').child().value += 5;
    expect(await linesOf('test_again_total')).toEqual(['test_again_total 5']);
  });

  it('are metrics to whoever reads all of them', async () => {
    tallyFamily('test_all_total', 'all').child().value += 1;
    expect(await register.metrics()).toContain('# TYPE test_all_total counter\ntest_all_total 1\n');
  });
});
