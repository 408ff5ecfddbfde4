import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsOf, type VendorWire } from '../../__fixtures__/describe-adapter';

export const fixture = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

export const ANTHROPIC_WIRE: VendorWire = {
  whole: JSON.parse(fixture('text.response.json')) as unknown,
  events: eventsOf(fixture('text.stream.txt')),
  completeAfter: 8,
  tokens: { whole: [9, 2], streamed: [8, 4] },
};
