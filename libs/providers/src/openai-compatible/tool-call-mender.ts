import { isObject, type JsonObject, objectIn, textIn } from './wire';

/** One call of an answer, as far as its deltas have come. */
interface Call {
  readonly index: number;
  readonly id: string;
  /** False when the id is ours because the vendor sent none. */
  readonly hasVendorId: boolean;
  isNamed: boolean;
}

/** An id for a call the vendor left without one: the same whenever the same answer is read again. */
export function callId(answerId: string, choice: number, call: number): string {
  const unique = answerId
    .replace(/[^a-zA-Z0-9]/g, '')
    .slice(-20)
    .padStart(20, '0');
  return `call_${unique}${choice.toString(36).padStart(2, '0')}${call.toString(36).padStart(2, '0')}`;
}

/** `arguments` must be a JSON text; some vendors send the object itself. */
const argumentsText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);

/** A call with all its members, as its first delta and a whole message have it. The same object when it already has. */
export function wholeCall(call: JsonObject, id: string): JsonObject {
  if (isObject(call['custom'])) return { ...call, id, type: 'custom' };
  const called = objectIn(call['function']) ?? {};
  const isWhole =
    call['id'] === id &&
    textIn(call['type']) !== undefined &&
    typeof called['name'] === 'string' &&
    typeof called['arguments'] === 'string';
  if (isWhole) return call;
  const name = textIn(called['name']) ?? '';
  return {
    ...call,
    id,
    type: 'function',
    function: { ...called, name, arguments: argumentsText(called['arguments']) },
  };
}

/**
 * Brings the tool calls of one streamed choice into OpenAI's form: indices from 0 without gaps; id, type and name on the
 * first delta of a call and on no other, because official clients append what is repeated.
 */
export class ToolCallMender {
  private readonly calls: Call[] = [];
  private readonly byVendorIndex = new Map<number, Call>();

  constructor(
    private readonly answerId: string,
    private readonly choice: number,
  ) {}

  get hasCalls(): boolean {
    return this.calls.length > 0;
  }

  /** The same array when nothing had to change. */
  mend(deltas: readonly unknown[]): readonly unknown[] {
    const mended = deltas.filter(isObject).flatMap((delta) => this.mendOne(delta));
    const isSame = mended.length === deltas.length && mended.every((delta, position) => delta === deltas[position]);
    return isSame ? deltas : mended;
  }

  private mendOne(delta: JsonObject): readonly JsonObject[] {
    const known = this.knownCall(delta);
    if (known) return continued(delta, known);
    const call = this.startCall(delta);
    const whole = wholeCall(delta, call.id);
    return [whole['index'] === call.index ? whole : { ...whole, index: call.index }];
  }

  /** A new id at a used index is a new call: some vendors number every call 0. */
  private knownCall(delta: JsonObject): Call | undefined {
    const id = textIn(delta['id']);
    const index = vendorIndexOf(delta);
    const sameId = id === undefined ? undefined : this.calls.find((call) => call.hasVendorId && call.id === id);
    if (sameId) return this.remember(index, sameId);
    if (index === undefined) return id === undefined && !nameIn(delta) ? this.calls.at(-1) : undefined;
    const sameIndex = this.byVendorIndex.get(index);
    return id !== undefined && sameIndex?.hasVendorId ? undefined : sameIndex;
  }

  private startCall(delta: JsonObject): Call {
    const id = textIn(delta['id']);
    const index = this.calls.length;
    const call: Call = {
      index,
      id: id ?? callId(this.answerId, this.choice, index),
      hasVendorId: id !== undefined,
      isNamed: nameIn(delta) !== undefined,
    };
    this.calls.push(call);
    return this.remember(vendorIndexOf(delta), call);
  }

  private remember(index: number | undefined, call: Call): Call {
    if (index !== undefined) this.byVendorIndex.set(index, call);
    return call;
  }
}

const vendorIndexOf = ({ index }: JsonObject): number | undefined =>
  Number.isInteger(index) ? (index as number) : undefined;

const nameIn = (delta: JsonObject): string | undefined =>
  textIn((objectIn(delta['function']) ?? objectIn(delta['custom']))?.['name']);

/** What a later delta adds to its call: none or one. */
function continued(delta: JsonObject, call: Call): readonly JsonObject[] {
  const { id, type, index, function: called, custom, ...extras } = delta;
  const part = custom === undefined ? addedToFunction(objectIn(called), call) : { custom: addedInput(custom) };
  const isSame = id === undefined && type === undefined && index === call.index && part?.function === called;
  if (isSame && called !== undefined) return [delta];
  if (!part && Object.keys(extras).length === 0) return [];
  return [{ index: call.index, ...part, ...extras }];
}

const addedInput = (custom: unknown): object => ({ input: objectIn(custom)?.['input'] ?? '' });

function addedToFunction(
  called: JsonObject | undefined,
  call: Call,
): { readonly function?: JsonObject; readonly custom?: object } | undefined {
  const isLateName = !call.isNamed && textIn(called?.['name']) !== undefined;
  const added = argumentsText(called?.['arguments']);
  if (!called || (added === '' && !isLateName)) return undefined;
  if (isLateName) {
    call.isNamed = true;
    return { function: { name: called['name'], arguments: added } };
  }
  const isSame = called['name'] === undefined && called['arguments'] === added;
  return { function: isSame ? called : { arguments: added } };
}
