/** A generateContent document after the checks went over it, in camel case: the members we act on. Others are there too. */
export interface GeminiDocument {
  readonly contents: readonly Content[];
  readonly systemInstruction?: Content;
  readonly tools?: readonly Tool[];
  readonly toolConfig?: { readonly functionCallingConfig?: CallingConfig };
  readonly generationConfig?: GenerationConfig;
  readonly cachedContent?: string;
  readonly serviceTier?: string;
  readonly [member: string]: unknown;
}

/** One text to embed, and what for. */
export interface EmbeddingRequest {
  readonly model?: string;
  readonly content: Content;
  readonly taskType?: string;
  readonly title?: string;
  readonly outputDimensionality?: number;
}

export interface Content {
  readonly role?: string;
  readonly parts?: readonly Part[];
}

/** One of its members says what it is. */
export interface Part {
  readonly text?: string;
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
  readonly inlineData?: Blob;
  readonly fileData?: { readonly mimeType?: string; readonly fileUri: string; readonly displayName?: string };
  readonly functionCall?: { readonly id?: string; readonly name: string; readonly args?: object };
  readonly functionResponse?: FunctionResponse;
  readonly executableCode?: { readonly language?: string; readonly code: string };
  readonly codeExecutionResult?: { readonly output?: string };
}

export interface Blob {
  readonly mimeType: string;
  readonly data: string;
  readonly displayName?: string;
}

export interface FunctionResponse {
  readonly id?: string;
  readonly name: string;
  readonly response?: object;
  readonly parts?: readonly Part[];
}

export interface Tool {
  readonly functionDeclarations?: readonly FunctionDeclaration[];
  readonly [serverTool: string]: unknown;
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly description?: string;
  /** In Google's dialect of OpenAPI: types in capitals. */
  readonly parameters?: object;
  readonly parametersJsonSchema?: unknown;
}

export interface CallingConfig {
  readonly mode?: string;
  readonly allowedFunctionNames?: readonly string[];
}

export interface GenerationConfig {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly candidateCount?: number;
  readonly maxOutputTokens?: number;
  readonly stopSequences?: readonly string[];
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly responseLogprobs?: boolean;
  readonly logprobs?: number;
  readonly responseMimeType?: string;
  readonly responseSchema?: object;
  readonly responseJsonSchema?: unknown;
  readonly responseModalities?: readonly string[];
  readonly speechConfig?: SpeechConfig;
  readonly thinkingConfig?: ThinkingConfig;
}

export interface SpeechConfig {
  readonly voiceConfig?: { readonly prebuiltVoiceConfig?: { readonly voiceName?: string } };
  readonly multiSpeakerVoiceConfig?: unknown;
}

export interface ThinkingConfig {
  readonly includeThoughts?: boolean;
  readonly thinkingBudget?: number;
  readonly thinkingLevel?: string;
}
