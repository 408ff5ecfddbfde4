export interface Words {
  readonly indent: string;
  readonly constants: Readonly<Record<'true' | 'false' | 'null', string>>;
  readonly key: (name: string) => string;
  readonly text: (text: string) => string;
}

export const PYTHON: Words = {
  indent: '    ',
  constants: { true: 'True', false: 'False', null: 'None' },
  key: (name) => JSON.stringify(name),
  text: (text) => JSON.stringify(text),
};
export const NODE: Words = {
  indent: '  ',
  constants: { true: 'true', false: 'false', null: 'null' },
  key: (name) => (/^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name)),
  text: (text) => (/^[^'\\\n]*$/.test(text) ? `'${text}'` : JSON.stringify(text)),
};

/** A JSON value as a literal of the language. */
export function literal(value: unknown, words: Words, depth = 0): string {
  if (typeof value === 'string') return words.text(value);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return words.constants[String(value) as 'true' | 'false' | 'null'];
  const isArray = Array.isArray(value);
  const items = Object.entries(value).map(([name, item]) => {
    const text = literal(item, words, depth + 1);
    return isArray ? text : `${words.key(name)}: ${text}`;
  });
  const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return open + close;
  const inner = words.indent.repeat(depth + 1);
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${words.indent.repeat(depth)}${close}`;
}

export const python = (value: unknown): string => literal(value, PYTHON);
export const node = (value: unknown): string => literal(value, NODE);

/** The members of an object as named arguments of a call. */
export const pythonArguments = (members: object): readonly string[] =>
  Object.entries(members).map(([name, value]) => `    ${name}=${literal(value, PYTHON, 1)},`);
