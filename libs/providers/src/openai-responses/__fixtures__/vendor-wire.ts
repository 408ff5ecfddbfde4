import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsOf, type VendorWire } from '../../__fixtures__/describe-adapter';

export const fixture = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

const events = eventsOf(fixture('text.stream.txt'));

export const RESPONSES_WIRE: VendorWire = {
  whole: JSON.parse(fixture('text.response.json')) as unknown,
  events,
  completeAfter: events.length,
  tokens: { whole: [9, 2], streamed: [8, 2] },
};
