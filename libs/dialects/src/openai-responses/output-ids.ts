import { isObject, type JsonObject } from '../openai-chat/checks';
import { isOwn } from './signed-thinking';

export type ItemPrefix = 'msg' | 'rs' | 'fc' | 'ctc' | 'ig';

/** Ids of a response and its items, all made of the answer's own id. */
export interface OutputIds {
  readonly response: string;
  item(prefix: ItemPrefix, outputIndex: number): string;
}

export function idsOf(answerId: string): OutputIds {
  const root = answerId.replace(/^chatcmpl-?/, '');
  return { response: `resp_${root}`, item: (prefix, outputIndex) => `${prefix}_${root}_${outputIndex}` };
}

const OWN_REASONING = /^rs_.+_\d+$/;

/** Reasoning as we render it, of a model that does not speak Responses: a vendor that does never saw it, and would refuse it. */
export const isOwnReasoning = (item: unknown): boolean =>
  isObject(item) &&
  item['type'] === 'reasoning' &&
  (isOwn(item['encrypted_content']) || (typeof item['id'] === 'string' && OWN_REASONING.test(item['id'])));

const OWN_IMAGE = /^ig_.+_\d+$/;

/** A picture as we render it, of a model that does not speak Responses. */
export const isOwnImage = ({ type, id, result }: JsonObject): boolean =>
  type === 'image_generation_call' && typeof result === 'string' && typeof id === 'string' && OWN_IMAGE.test(id);
