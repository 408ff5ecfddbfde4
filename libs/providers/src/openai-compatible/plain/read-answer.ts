import { UpstreamError } from '@app/llm';
import type { AnswerIdentity, HttpAnswer, PlainAnswer } from '../../adapter';
import { publicModel } from '../answer-identity';
import { errorInAnswer } from '../parse-error';
import { isObject, type JsonObject, jsonIn, objectIn } from '../wire';
import { type ReadUsage, shownUsage } from './plain-usage';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The body as an object. Throws UpstreamError('malformed_response'), or what an error in it says. */
export function objectOf({ body }: HttpAnswer): JsonObject {
  const document = jsonIn(body);
  const error = errorInAnswer(document);
  if (error) throw error;
  if (!isObject(document)) throw malformed('the body is no JSON object');
  return document;
}

export const malformed = (message: string) => new UpstreamError('malformed_response', { message });

/** A document for the caller: the model has its public name, and usage holds counts only. */
export function jsonAnswer(
  document: JsonObject,
  { reported, disputed }: ReadUsage,
  { identity, text = '' }: { readonly identity: AnswerIdentity; readonly text?: string },
): PlainAnswer {
  const model = publicModel(document['model'], identity);
  const usage = objectIn(document['usage']);
  const body = JSON.stringify({
    ...document,
    ...(document['model'] !== undefined && { model }),
    ...(usage && { usage: shownUsage(usage) }),
  });
  return { contentType: JSON_TYPE, body, model, reported, disputed, text };
}
