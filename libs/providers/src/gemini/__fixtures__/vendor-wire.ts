import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsOf, type VendorWire } from '../../__fixtures__/describe-adapter';

export const fixture = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

const whole = JSON.parse(fixture('text.response.json')) as unknown;
const WHOLE_TOKENS = [26, 155] as const;
const STREAMED_TOKENS = [9, 2] as const;

/** The Gemini API. */
export const GEMINI_WIRE: VendorWire = {
  whole,
  events: eventsOf(fixture('text.stream.txt')),
  completeAfter: 3,
  tokens: { whole: WHOLE_TOKENS, streamed: STREAMED_TOKENS },
};

/** Vertex AI, which counts only in the last event. */
export const VERTEX_GEMINI_WIRE: VendorWire = {
  whole,
  events: eventsOf(fixture('vertex.stream.txt')),
  completeAfter: 2,
  tokens: { whole: WHOLE_TOKENS, streamed: STREAMED_TOKENS },
};
