import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SseEvent } from '../../adapter';
import type { VendorWire } from '../../__fixtures__/describe-adapter';

export const fixture = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

export const linesOf = (wire: string): SseEvent[] =>
  wire
    .trim()
    .split('\n')
    .map((data) => ({ data }));

export const OLLAMA_WIRE: VendorWire = {
  target: { baseUrl: 'http://127.0.0.1:11434' },
  whole: JSON.parse(fixture('text.response.json')) as unknown,
  events: linesOf(fixture('text.stream.txt')),
  completeAfter: 3,
  tokens: { whole: [26, 2], streamed: [26, 2] },
};
