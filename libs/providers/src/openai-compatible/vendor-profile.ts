import type { UpstreamFailure } from '@app/llm';
import type { ChannelField, HttpRequest, ModelListing, ProviderAdapter, Target } from '../adapter';
import type { ThinkingSwitch } from './fit-thinking';
import type { JsonObject } from './wire';

/** What one vendor of OpenAI's family does differently. Everything left out is as OpenAI has it. */
export interface VendorProfile {
  readonly id: string;
  readonly channelFields: readonly ChannelField[];
  /** The parameters it takes beside those of thinking. Of the others only those are missed that change the answer. */
  readonly takes: ParameterSet;
  /** Absent: what the caller says of thinking goes through as it is. */
  readonly thinking?: ThinkingSwitch;
  /** Its name for the bound on output; absent: it knows both, and gets the caller's. */
  readonly maxOutputTokens?: 'max_tokens' | 'max_completion_tokens';
  /** A parameter's name with us -> with it. */
  readonly renames?: Readonly<Record<string, string>>;
  /** How a stream is asked for its usage; `false`: it says so unasked and refuses the question. */
  readonly streamUsage?: false | ((target: Target) => boolean);
  readonly messages?: MessageRules;
  readonly tools?: ToolRules;
  /** The types of `response_format` it has. `schema-in-prompt`: only plain JSON, so a schema is told to the model in words. */
  readonly formats?: 'schema-in-prompt' | 'structural-tags';
  /** It answers some calls, or all, in streams only: such are read as streams and put together. */
  readonly mustStream?: (parameters: JsonObject) => boolean;
  /** It wants to see this member of its answers again with the results of tools. */
  readonly replays?: 'reasoning_content' | 'reasoning_details';
  /** What its own error codes and statuses mean, where they mean something else than with others. */
  readonly failures?: VendorFailures;
  /** The last word on the parameters, for what no table says. */
  readonly adjust?: (parameters: JsonObject) => JsonObject;
  /** Where chat completions are and how a caller identifies itself; absent: below the base URL, with a bearer token. */
  readonly address?: (
    target: Target,
  ) => Pick<HttpRequest, 'url'> & { readonly headers: Readonly<Record<string, string>> };
  /** Endpoints beside chat that it has as OpenAI has them. */
  readonly endpoints?: ProviderAdapter['endpoints'];
  /** `null`: it cannot say which models it has. Absent: as OpenAI does. */
  readonly models?: ModelListing | null;
}

export type ParameterSet = Pick<ReadonlySet<string>, 'has'>;

export interface VendorFailures {
  /** Lower case. */
  readonly codes?: Readonly<Record<string, UpstreamFailure>>;
  readonly statuses?: Readonly<Record<number, UpstreamFailure>>;
}

export interface MessageRules {
  /** It knows the role `developer`; to the others it is `system`. */
  readonly hasDeveloper?: true;
  /** It refuses `name`. */
  readonly refusesNames?: true;
  /** Parts it reads, beside text; absent: whatever a caller sends. */
  readonly parts?: ParameterSet;
  /** What becomes of the thoughts of earlier answers; absent: they are left out. */
  readonly thoughts?: 'reasoning_content' | 'reasoning';
  /** Members of its answers that it reads again in the history. */
  readonly readsBack?: ParameterSet;
  /** It wants an empty text where an assistant only calls tools; the others take null. */
  readonly emptyText?: true;
  /** It reads text as one string only. */
  readonly plainText?: true;
  /** Its form of the id of a tool call. */
  readonly toolCallId?: (id: string) => string;
}

export interface ToolRules {
  readonly hasCustom?: true;
  readonly hasStrict?: true;
  readonly hasAllowedTools?: true;
  /** Members of a JSON Schema it refuses at the top. */
  readonly schemaWithout?: string;
}
