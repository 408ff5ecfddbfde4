/** A Messages document after the checks went over it: the members we act on. Others are there too, as received. */
export interface MessagesDocument {
  readonly model: string;
  readonly messages: readonly Turn[];
  readonly system?: string | readonly Block[];
  readonly max_tokens?: number;
  readonly stream?: boolean;
  readonly stop_sequences?: readonly string[];
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly tools?: readonly Tool[];
  readonly tool_choice?: ToolChoice;
  readonly thinking?: { readonly type: string; readonly budget_tokens?: number };
  readonly output_config?: { readonly effort?: string; readonly format?: { readonly schema: object } };
  readonly metadata?: { readonly user_id?: string };
  readonly service_tier?: 'auto' | 'standard_only';
  readonly speed?: string;
  readonly [member: string]: unknown;
}

export interface Turn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string | readonly Block[];
}

export interface Tool {
  /** Absent or `custom`: a function of the caller. */
  readonly type?: string;
  readonly name: string;
  readonly description?: string;
  readonly input_schema?: object;
  readonly strict?: boolean;
}

export interface ToolChoice {
  readonly type: 'auto' | 'any' | 'none' | 'tool';
  readonly name?: string;
  readonly disable_parallel_tool_use?: boolean;
}

export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
}
export interface ImageBlock {
  readonly type: 'image';
  readonly source: Source;
}
export interface DocumentBlock {
  readonly type: 'document';
  readonly source: Source;
  readonly title?: string;
  readonly context?: string;
}
export interface SearchResultBlock {
  readonly type: 'search_result';
  readonly source: string;
  readonly title: string;
  readonly content: readonly Block[];
}
export interface ToolUseBlock {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input: object;
}
export interface ToolResultBlock {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: string | readonly Block[];
  readonly is_error?: boolean;
}
export interface ThinkingBlock {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature?: string;
}
export interface RedactedThinkingBlock {
  readonly type: 'redacted_thinking';
  readonly data: string;
}

/** Blocks of other types pass unread; they are of no interest to a vendor of another format. */
export type Block =
  | TextBlock
  | ImageBlock
  | DocumentBlock
  | SearchResultBlock
  | ToolUseBlock
  | ToolResultBlock
  | ThinkingBlock
  | RedactedThinkingBlock;

export type Source =
  | { readonly type: 'base64' | 'text'; readonly media_type: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string }
  | { readonly type: 'content'; readonly content: string | readonly Block[] };
