import { isMap, isScalar, parseDocument, visit, type Document } from 'yaml';
import { z } from 'zod';
import { ImportError } from '../import-error';

/** A number as it was written: `2.5e-06` must not pass through a float. */
const Written = z.union([z.string(), z.number()]).transform(String).nullish();
const Text = z.string().nullish();

const Params = z.looseObject({
  model: z.string().min(1),
  api_base: Text,
  api_key: Text,
  custom_llm_provider: Text,
  litellm_credential_name: Text,
  rpm: Written,
  tpm: Written,
  weight: Written,
  input_cost_per_token: Written,
  output_cost_per_token: Written,
  cache_read_input_token_cost: Written,
  cache_creation_input_token_cost: Written,
});

const Deployment = z.looseObject({
  model_name: z.string().min(1),
  litellm_params: Params,
  model_info: z
    .looseObject({
      id: Written,
      mode: Text,
      input_cost_per_token: Written,
      output_cost_per_token: Written,
      cache_read_input_token_cost: Written,
      cache_creation_input_token_cost: Written,
      max_tokens: Written,
      max_input_tokens: Written,
      max_output_tokens: Written,
    })
    .nullish(),
});
export type Deployment = z.infer<typeof Deployment>;

const Section = z.record(z.string(), z.unknown()).nullish();
const ConfigFile = z.looseObject({
  model_list: z.array(Deployment).max(10_000),
  router_settings: Section,
  general_settings: Section,
  litellm_settings: Section,
  environment_variables: Section,
  credential_list: z.unknown().optional(),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

/** Throws ImportError naming the line or the field that is wrong. */
export function readConfig(text: string, origin: string): ConfigFile {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [broken] = document.errors;
  if (broken) throw new ImportError(`${origin} is not YAML: ${broken.message.split('\n')[0]}`);
  if (!isMap(document.contents) || !document.has('model_list')) {
    throw new ImportError(
      `${origin} is neither a database of one-api or new-api nor a LiteLLM config.yaml with a model_list.`,
    );
  }
  keepNumbersAsWritten(document);
  const parsed = ConfigFile.safeParse(document.toJS({ maxAliasCount: 1_000 }));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.reduce<string>(
    (path, step) => (typeof step === 'number' ? `${path}[${step}]` : `${path && `${path}.`}${String(step)}`),
    '',
  );
  throw new ImportError(`${origin}: ${field}: ${issue.message}.`);
}

function keepNumbersAsWritten(document: Document): void {
  visit(document, {
    Scalar: (_key, node) => {
      if (isScalar(node) && typeof node.value === 'number' && node.source) node.value = node.source;
    },
  });
}
