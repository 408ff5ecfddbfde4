import type { UpstreamFailure } from '@app/llm';
import type { VendorFailures } from '../openai-compatible/vendor-profile';

const codes: readonly (readonly [failure: UpstreamFailure, codes: readonly number[]])[] = [
  ['auth', [1000, 1001, 1002, 1003, 1004, 1100, 1110, 1111, 1112, 1114, 1115, 1116, 1117, 1118, 1119, 1120, 1121]],
  ['auth', [1220, 1221, 1222]],
  ['quota', [1113, 1304, 1308, 1309, 1310, 1311, 1313]],
  ['rejected', [1210, 1212, 1213, 1214, 1215]],
  ['model_missing', [1211]],
  ['context_too_long', [1261]],
  ['content_filter', [1301]],
  ['rate_limited', [1302, 1303, 1305]],
  ['overloaded', [500, 1234, 1312]],
];

/** Its numbers. Source: the API reference of Z.ai, Errors. */
export const FAILURES: VendorFailures = {
  codes: Object.fromEntries(codes.flatMap(([failure, numbers]) => numbers.map((number) => [String(number), failure]))),
  statuses: { 434: 'auth' },
};
