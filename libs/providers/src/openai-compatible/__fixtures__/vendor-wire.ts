import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsOf, type VendorWire } from '../../__fixtures__/describe-adapter';

const fixture = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

/** OpenAI's own. */
export const OPENAI_WIRE: VendorWire = {
  whole: JSON.parse(fixture('openai.response.json')) as unknown,
  events: eventsOf(fixture('openai.stream.txt')),
  completeAfter: 3,
  tokens: { whole: [9, 2], streamed: [8, 1] },
};
