import { arrayIn, isObject, type JsonObject, objectIn, textIn } from './wire';

/** What an error body says, whichever of its many shapes it has. */
export interface ErrorFacts {
  /** Everything that classifies: `code`, `type`, `status`, Azure's inner code, AWS's error type. Lower case. */
  readonly codes: readonly string[];
  readonly message?: string;
  readonly param?: string;
  /** The HTTP status an error inside a 200 answer claims for itself. */
  readonly status?: number;
  readonly retryDelay?: string;
}

/**
 * Facts of a body that is an error, undefined of one that is not. Known shapes: `{error: {...}}` and `{error: "text"}`,
 * an array of these, flat `{object: "error", message}`, `{detail}`, `{message}` alone, MiniMax's `base_resp`, and an error
 * inside the first choice or under `x_groq`.
 */
export function readErrorBody(body: unknown): ErrorFacts | undefined {
  if (Array.isArray(body)) return body.length > 0 ? readErrorBody(body[0]) : undefined;
  if (!isObject(body)) return undefined;
  const error = firstOf(body['error'] || objectIn(body['x_groq'])?.['error'] || firstChoiceError(body));
  if (isObject(error)) return factsOf(error);
  if (textIn(error)) return { ...factsOf(body), message: String(error) };
  if (error) return factsOf(body);
  return readFlatBody(body);
}

/** Cloudflare lists errors, in a member of either name. */
const firstOf = (error: unknown): unknown => (Array.isArray(error) ? (error[0] ?? true) : error);

const firstChoiceError = (body: JsonObject): unknown => objectIn(arrayIn(body['choices'])[0])?.['error'];

function readFlatBody(body: JsonObject): ErrorFacts | undefined {
  const minimax = objectIn(body['base_resp']);
  const minimaxCode = minimax?.['status_code'];
  if (minimax && typeof minimaxCode === 'number' && minimaxCode !== 0) {
    // Its numbers mean other things than Zhipu's.
    return factsOf({ code: `minimax_${minimaxCode}`, message: minimax['status_msg'] });
  }
  if ('choices' in body) return undefined;
  if (body['success'] === false) return factsOf(objectIn(arrayIn(body['errors'])[0]) ?? {});
  return isFlatError(body) ? factsOf(body) : undefined;
}

const isFlatError = (body: JsonObject): boolean =>
  body['object'] === 'error' || 'detail' in body || 'message' in body || 'Message' in body;

function factsOf(error: JsonObject): ErrorFacts {
  const message = messageIn(error['message'] ?? error['Message'] ?? error['detail'] ?? error['msg']);
  const param = textIn(error['param']);
  const retryDelay = retryDelayIn(error);
  const status = statusIn(error['code']) ?? statusIn(error['status']);
  return {
    codes: codesIn(error),
    ...(message !== undefined && { message }),
    ...(param !== undefined && { param }),
    ...(status !== undefined && { status }),
    ...(retryDelay !== undefined && { retryDelay }),
  };
}

/** OpenRouter says what its moderation found, and what kind of error its own vendor met. */
function codesIn(error: JsonObject): readonly string[] {
  const innerCode = objectIn(error['innererror'])?.['code'];
  const { error_type: kind, reasons } = objectIn(error['metadata']) ?? {};
  const moderation = Array.isArray(reasons) ? 'moderation_blocked' : undefined;
  return [error['code'], error['type'], error['status'], error['__type'], innerCode, kind, moderation].flatMap(codeIn);
}

/** Google's way to say when to come back: `"34.4s"`. */
function retryDelayIn(error: JsonObject): string | undefined {
  const retryInfo = arrayIn(error['details']).find((detail) => isObject(detail) && 'retryDelay' in detail);
  return textIn(objectIn(retryInfo)?.['retryDelay']);
}

const codeIn = (value: unknown): readonly string[] =>
  typeof value === 'string' || typeof value === 'number' ? [String(value).toLowerCase()] : [];

function statusIn(code: unknown): number | undefined {
  const status = Number(typeof code === 'string' || typeof code === 'number' ? code : Number.NaN);
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : undefined;
}

const MAX_PROBLEMS = 3;

/** A text, or a list of validation problems `{loc, msg}`, or either of them one level deeper. */
function messageIn(value: unknown): string | undefined {
  if (typeof value === 'string') return textIn(value);
  if (isObject(value)) return messageIn(value['detail'] ?? value['message'] ?? value['msg']);
  const problems = arrayIn(value).slice(0, MAX_PROBLEMS).map(problemIn);
  return textIn(problems.filter((problem) => problem !== undefined).join('; '));
}

function problemIn(problem: unknown): string | undefined {
  if (!isObject(problem)) return textIn(problem);
  const place = arrayIn(problem['loc']).join('.');
  const message = textIn(problem['msg']) ?? textIn(problem['message']);
  return message && place ? `${place}: ${message}` : message;
}
