import {
  boolean,
  decimal,
  isObject,
  listOf,
  members,
  nonEmptyText,
  oneOf,
  text,
  type Check,
} from '../openai-chat/checks';
import { wrongType } from '../openai-chat/refusals';
import type { Asked, Bounds, EndpointRules } from './endpoint-rules';
import { model } from './texts';

/** Source: OpenAI's API reference, Audio: speech. */
const MAX_SPOKEN_CHARACTERS = 4_096;
/** No codec that vendors read packs speech tighter: 4 kbit/s. */
const FEWEST_BYTES_PER_SECOND = 500;

const voice: Check = (value, path) => {
  if (typeof value !== 'string' && !isObject(value)) throw wrongType(path, 'a string or an object', value);
  return value;
};

/** Of some models characters are billed, of others tokens; what is spoken, once begun, is billed whole. */
function speechBounds({ parameters }: Asked): Bounds {
  const characters = [...(parameters['input'] as string)].length;
  return {
    ...{ choices: 1, prompts: 1, readsMedia: false, refusesLoweredMaximum: true },
    surcharges: [{ component: 'character', most: characters, isUnreported: true, param: 'input' }],
  };
}

function listeningBounds({ files }: Asked): Bounds {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const seconds = Math.ceil(bytes / FEWEST_BYTES_PER_SECOND);
  return {
    ...{ choices: 1, prompts: 1, readsMedia: true, refusesLoweredMaximum: true },
    surcharges: [{ component: 'audio_second', most: seconds, param: 'file' }],
  };
}

const LISTENING = { model, language: text(32), prompt: text(), temperature: decimal(0, 1), stream: boolean };
const oneOrMore =
  (check: Check): Check =>
  (value, path) =>
    Array.isArray(value) ? listOf(check)(value, path) : check(value, path);
const granularity = oneOrMore(oneOf('word', 'segment'));

export const audioEndpoints = {
  'audio/speech': {
    takes: 'json',
    required: ['input', 'voice'],
    parameters: members({
      model,
      input: nonEmptyText(MAX_SPOKEN_CHARACTERS),
      voice,
      instructions: text(),
      response_format: oneOf('mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'),
      speed: decimal(0.25, 4),
      stream_format: oneOf('audio', 'sse'),
    }),
    streams: ({ stream_format: format }) => format === 'sse',
    bounds: speechBounds,
  },
  'audio/transcriptions': {
    takes: 'form',
    file: 'file',
    numbers: ['temperature'],
    booleans: ['stream'],
    required: [],
    parameters: members({
      ...LISTENING,
      response_format: oneOf('json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'),
      'timestamp_granularities[]': granularity,
    }),
    bounds: listeningBounds,
  },
  'audio/translations': {
    takes: 'form',
    file: 'file',
    numbers: ['temperature'],
    required: [],
    parameters: members({ ...LISTENING, response_format: oneOf('json', 'text', 'srt', 'verbose_json', 'vtt') }),
    bounds: listeningBounds,
  },
} as const satisfies Record<string, EndpointRules>;
