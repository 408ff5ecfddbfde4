import { isObject, type JsonObject } from './openai-chat/checks';

/** Addresses of the pictures that a message of a model has, or a piece of one. Source: OpenRouter, Image Generation. */
export function madeImages({ images }: JsonObject): readonly string[] {
  if (!Array.isArray(images)) return [];
  return images.flatMap((image: unknown) => {
    const address = isObject(image) ? image['image_url'] : undefined;
    const url = isObject(address) ? address['url'] : undefined;
    return typeof url === 'string' ? [url] : [];
  });
}

/** As `images` of a message has them. */
export const imageMember = (url: string): JsonObject => ({ type: 'image_url', image_url: { url } });

export interface InlineData {
  readonly mimeType: string;
  /** Base64. */
  readonly data: string;
}

/** What is in an address that has its picture within it. */
export function inlineDataOf(url: string): InlineData | undefined {
  const [head, mimeType] = /^data:([\w.+-]+\/[\w.+-]+);base64,/.exec(url.slice(0, 200)) ?? [];
  return head === undefined ? undefined : { mimeType: mimeType!, data: url.slice(head.length) };
}

/** For formats whose answers have no pictures: where it is, or what it would have been. */
export function imageAsText(url: string): string {
  const inline = inlineDataOf(url);
  if (!inline) return `![](${url})`;
  return `[A picture (${inline.mimeType}, ${inline.data.length} characters of base64), which this format has no place for.]`;
}
