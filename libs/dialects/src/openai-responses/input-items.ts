import { AppError } from '@app/common';
import { type Check, isObject, type JsonObject, listOf, nonEmptyText, oneOf, shape, text } from '../openai-chat/checks';
import { missing, wrongType } from '../openai-chat/refusals';

const detail = oneOf('auto', 'low', 'high', 'original');

const image = shape({ image_url: nonEmptyText(), file_id: nonEmptyText(), detail });
const inputImage: Check = (value, path) => {
  const checked = image(value, path) as JsonObject;
  if (checked['image_url'] === undefined && checked['file_id'] === undefined) throw missing(`${path}.image_url`);
  return checked;
};

const FILE_SOURCES = ['file_data', 'file_url', 'file_id'];
const file = shape({ file_data: text(), file_url: text(), file_id: text(), filename: text() });
const inputFile: Check = (value, path) => {
  const checked = file(value, path) as JsonObject;
  if (!FILE_SOURCES.some((source) => checked[source] !== undefined)) throw missing(`${path}.file_data`);
  return checked;
};

const inputAudio = shape({ input_audio: shape({ data: nonEmptyText(), format: nonEmptyText() }, ['data', 'format']) }, [
  'input_audio',
]);

/** Other types are a vendor's own and pass. */
const PARTS: ReadonlyMap<unknown, Check> = new Map<unknown, Check>([
  ['input_text', shape({ text: text() }, ['text'])],
  ['output_text', shape({ text: text() }, ['text'])],
  ['refusal', shape({ refusal: text() }, ['refusal'])],
  ['input_image', inputImage],
  ['input_file', inputFile],
  ['input_audio', inputAudio],
]);

const typed = shape({ type: nonEmptyText() }, ['type']);

const part: Check = (value, path) => {
  const checked = typed(value, path) as JsonObject;
  return PARTS.get(checked['type'])?.(checked, path) ?? checked;
};

const partList = listOf(part);

const content: Check = (value, path) => {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) throw wrongType(path, 'a string or an array of content parts', value);
  return partList(value, path);
};

const ROLES = ['user', 'assistant', 'system', 'developer'];
const message = shape({ role: oneOf(...ROLES), content, phase: text() }, ['role', 'content']);

const texts = listOf(shape({ text: text() }, ['text']));
const callId = nonEmptyText();

/** What an item of each type must carry. Other types belong to tools of vendors, and pass. */
const ITEMS: ReadonlyMap<unknown, Check> = new Map<unknown, Check>([
  ['message', message],
  [
    'function_call',
    shape({ call_id: callId, name: nonEmptyText(), arguments: text() }, ['call_id', 'name', 'arguments']),
  ],
  ['custom_tool_call', shape({ call_id: callId, name: nonEmptyText(), input: text() }, ['call_id', 'name', 'input'])],
  ['function_call_output', shape({ call_id: callId, output: content }, ['call_id', 'output'])],
  ['custom_tool_call_output', shape({ call_id: callId, output: content }, ['call_id', 'output'])],
  ['reasoning', shape({ summary: texts, content: texts, encrypted_content: text() })],
]);

const item: Check = (value, path) => {
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  const type = value['type'] ?? (value['role'] === undefined ? undefined : 'message');
  if (type === undefined) throw missing(`${path}.type`);
  if (typeof type !== 'string') throw wrongType(`${path}.type`, 'a string', type);
  if (type === 'item_reference') throw keptNowhere(path, 'Items are not kept: send them whole.');
  return ITEMS.get(type)?.(value, path) ?? value;
};

const itemList = listOf(item, { nonEmpty: true });

/** A string is one message of the user. */
export const input: Check = (value, path) => {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) throw wrongType(path, 'a string or an array of input items', value);
  const items = itemList(value, path) as readonly JsonObject[];
  requireCalls(items, path);
  return items;
};

/** Nothing came before this input, so each result belongs to a call in it. */
function requireCalls(items: readonly JsonObject[], path: string): void {
  const called = new Set<unknown>();
  items.forEach((each, index) => {
    const type = each['type'];
    if (typeof type !== 'string' || each['call_id'] === undefined) return;
    if (!type.endsWith('_output')) called.add(each['call_id']);
    else if (!called.has(each['call_id'])) throw orphan(`${path}[${index}].call_id`, each['call_id']);
  });
}

const orphan = (param: string, id: unknown): AppError =>
  new AppError('invalid_value', {
    param,
    message: `Invalid '${param}': no tool call with the id '${String(id).slice(0, 64)}' comes before its output.`,
  });

export const keptNowhere = (param: string, advice: string): AppError =>
  new AppError('unsupported_parameter', { param, message: `'${param}' is not supported. ${advice}` });
