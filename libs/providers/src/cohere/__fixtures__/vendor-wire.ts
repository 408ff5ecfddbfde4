import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsOf, type VendorWire } from '../../__fixtures__/describe-adapter';

export const fixture = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

export const COHERE_WIRE: VendorWire = {
  target: { baseUrl: 'https://api.cohere.com' },
  whole: JSON.parse(fixture('text.response.json')) as unknown,
  events: eventsOf(fixture('text.stream.txt')),
  completeAfter: 6,
  tokens: { whole: [5, 2], streamed: [5, 2] },
};
