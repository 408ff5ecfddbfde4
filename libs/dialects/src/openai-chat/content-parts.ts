import { type Check, isObject, listOf, nonEmptyText, oneOf, shape, text } from './checks';
import { wrongType } from './refusals';

/** Where an image, video or sound is: `{url, ...}`. Some documents show the bare address, which means the same. */
const address = (checks: Readonly<Record<string, Check>> = {}): Check => {
  const whole = shape({ url: nonEmptyText(), ...checks }, ['url']);
  return (value, path) => {
    if (typeof value !== 'string') return whole(value, path);
    return { url: nonEmptyText()(value, path) };
  };
};

export const imageUrl = address({ detail: oneOf('auto', 'low', 'high', 'original') });
const file = shape({ file_data: text(), file_id: text(), filename: text() });
const inputAudio = shape({ data: nonEmptyText(), format: nonEmptyText() }, ['data', 'format']);

/** What a part of each type must carry, under the name of its type. Other types are a vendor's own and pass. */
const PART_TYPES: ReadonlyMap<string, Check> = new Map(
  Object.entries({
    text: text(),
    refusal: text(),
    image_url: imageUrl,
    video_url: address(),
    audio_url: address(),
    input_audio: inputAudio,
    file,
  }).map(([type, check]) => [type, shape({ [type]: check }, [type])]),
);

const typed = shape({ type: nonEmptyText() }, ['type']);

const part: Check = (value, path) => {
  const checked = typed(value, path) as { readonly type: string };
  const check = PART_TYPES.get(checked.type);
  return check ? check(checked, path) : checked;
};

const parts = listOf(part, { nonEmpty: true });

/** A string, an array of parts, or (one document shows it) a single part. */
export const content: Check = (value, path) => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return parts(value, path);
  if (isObject(value)) return [part(value, path)];
  throw wrongType(path, 'a string or an array of content parts', value);
};
