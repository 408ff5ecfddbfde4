import type { AnswerIdentity } from '../adapter';
import type { JsonObject } from './wire';

/** What is the same on every chunk of an answer. */
export interface Stamp {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** Official clients and their logs expect ids that begin so. */
const ID_PREFIX = 'chatcmpl';

export function stampOf({ id, created, model }: JsonObject, answer: AnswerIdentity): Stamp {
  return {
    id: typeof id === 'string' && id.startsWith(ID_PREFIX) ? id : answer.fallbackId,
    created: Number.isSafeInteger(created) && (created as number) > 0 ? (created as number) : answer.createdAtSeconds,
    model: publicModel(model, answer),
  };
}

/** The model's name as the caller may see it. */
export const publicModel = (model: unknown, answer: AnswerIdentity): string =>
  isSnapshotOf(model, answer.publicModel) ? model : answer.publicModel;

/** `-2024-08-06`, `-0613`, `@20250929`: what vendors add to the name of a model to say which state of it answered. */
const SNAPSHOT = /^(?:[-@:]\d+)*$/;

const isSnapshotOf = (model: unknown, publicModel: string): model is string =>
  typeof model === 'string' &&
  model.startsWith(publicModel) &&
  (model.length === publicModel.length || SNAPSHOT.test(model.slice(publicModel.length)));
