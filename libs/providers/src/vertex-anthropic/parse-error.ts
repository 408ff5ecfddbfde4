import type { UpstreamError } from '@app/llm';
import type { HttpAnswer } from '../adapter';
import { parseError as parseModelError } from '../anthropic/parse-error';
import { parseError as parsePlatformError } from '../gemini/parse-error';
import { jsonIn, objectIn } from '../openai-compatible/wire';

/** The model says what is wrong in Anthropic's form, the platform around it in Google's. */
export const parseError = (answer: HttpAnswer): UpstreamError =>
  objectIn(jsonIn(answer.body))?.['type'] === 'error' ? parseModelError(answer) : parsePlatformError(answer);
