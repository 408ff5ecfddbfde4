import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsOf, type VendorWire } from '../../__fixtures__/describe-adapter';

export const fixture = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

export const BEDROCK_WIRE: VendorWire = {
  target: {
    baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    upstreamModel: 'anthropic.claude-x-v1:0',
    settings: { region: 'us-east-1' },
  },
  whole: JSON.parse(fixture('text.response.json')) as unknown,
  events: eventsOf(fixture('text.stream.txt')),
  completeAfter: 5,
  tokens: { whole: [12, 2], streamed: [12, 2] },
};
