import { boolean, type Check, integer, members, nonEmptyText, oneOf, text } from '../openai-chat/checks';
import type { Asked, Bounds, EndpointRules } from './endpoint-rules';
import { model } from './texts';

const MAX_PROMPT_CHARACTERS = 32_000;
/** Of one call. Source: OpenAI's API reference, Images. */
const MAX_IMAGES = 10;

/** What is wanted of the image. Sizes and qualities differ from model to model, so their words are the vendor's to check. */
const LOOK: Readonly<Record<string, Check>> = {
  model,
  n: integer(1, MAX_IMAGES),
  size: text(32),
  quality: text(32),
  background: oneOf('transparent', 'opaque', 'auto'),
  output_format: oneOf('png', 'jpeg', 'webp'),
  output_compression: integer(0, 100),
  partial_images: integer(0, 3),
  stream: boolean,
  response_format: oneOf('url', 'b64_json'),
  user: text(512),
};
const prompt = nonEmptyText(MAX_PROMPT_CHARACTERS);

/** Images made are what costs; those that are read fill the context of the model at the most. */
const boundsOf =
  (readsMedia: boolean) =>
  ({ parameters }: Asked): Bounds => {
    const { n = 1 } = parameters as { readonly n?: number };
    const surcharges = [{ component: 'image', most: n, param: 'n' }] as const;
    return { choices: n, prompts: 1, readsMedia, refusesLoweredMaximum: true, surcharges };
  };

const NUMBERS = ['n', 'output_compression', 'partial_images'];
const BOOLEANS = ['stream'];

export const imageEndpoints = {
  'images/generations': {
    takes: 'json',
    required: ['prompt'],
    parameters: members({ ...LOOK, prompt, moderation: oneOf('low', 'auto'), style: oneOf('vivid', 'natural') }),
    bounds: boundsOf(false),
  },
  'images/edits': {
    takes: 'either',
    file: 'image',
    numbers: NUMBERS,
    booleans: BOOLEANS,
    required: ['prompt'],
    parameters: members({ ...LOOK, prompt, input_fidelity: oneOf('low', 'high') }),
    bounds: boundsOf(true),
  },
  'images/variations': {
    takes: 'form',
    file: 'image',
    numbers: NUMBERS,
    booleans: BOOLEANS,
    required: [],
    parameters: members(LOOK),
    bounds: boundsOf(true),
  },
} as const satisfies Record<string, EndpointRules>;
