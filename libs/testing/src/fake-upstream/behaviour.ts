import { z } from 'zod';

const delayMs = z.int().min(0).max(600_000);
const chunkCount = z.int().min(0).max(100_000);

/**
 * How the fake vendor answers one chat call. The same object works as `defaults` of `start`, through `behave` and
 * `behaveOnce`, through POST /control, and as the unknown body field `fake` of a single request. Strict, so that a
 * misspelt fault fails its test.
 *
 * The `...AfterChunks` faults concern streams. They count chunks that carry one token; 0 means right after the opening chunk.
 */
export const behaviourSchema = z
  .strictObject({
    firstByteDelayMs: delayMs,
    chunkDelayMs: delayMs,
    /** How many tokens, and so chunks, the content has, whatever the request says; `max_tokens` still cuts it. */
    chunks: chunkCount,
    /** The model name in the answer. */
    model: z.string(),
    /** How many reasoning tokens come before the content; true means 8. */
    reasoning: z.union([z.boolean(), chunkCount]),
    cachedTokens: z.int().min(0),

    /** Answers with this status and `body`: a string goes out as it is, anything else as JSON, nothing as OpenAI's error. */
    status: z.int().min(200).max(599),
    body: z.json(),
    headers: z.record(z.string(), z.string()),
    /** Reads the request and never answers. */
    hang: z.boolean(),
    resetBeforeHeaders: z.boolean(),
    /** A 200 whose body is useless. */
    malformed: z.enum(['not-json', 'empty', 'html', 'wrong-shape']),
    /** Answers `stream: true` with one JSON document. */
    ignoreStream: z.boolean(),
    /** The stream is exactly these strings, one write each. */
    rawEvents: z.array(z.string()),

    resetAfterChunks: chunkCount,
    /** The stream ends cleanly, but without finish reason, usage and `[DONE]`. */
    endAfterChunks: chunkCount,
    /** One event that is not JSON; then the stream ends. */
    streamGarbageAfterChunks: chunkCount,
    /** One event with an `error` object and `[DONE]`, as vLLM does. */
    errorChunkAfterChunks: chunkCount,
    silentAfterChunks: chunkCount,
    commentsOnlyAfterChunks: chunkCount,
    roleOnEveryChunk: z.boolean(),

    /**
     * What is said about usage. `zero`, `negative`, `string`: every count so; `nan`: null, which is how a JavaScript server
     * writes NaN; `double`: the usage chunk comes twice; `on-finish`: on the chunk with the finish reason, asked or not;
     * `every-chunk`: the running count on each chunk, asked or not; an object: exactly that.
     */
    usage: z.union([
      z.enum(['none', 'zero', 'negative', 'nan', 'string', 'double', 'on-finish', 'every-chunk']),
      z.record(z.string(), z.json()),
    ]),
  })
  .partial();

export type Behaviour = Readonly<z.infer<typeof behaviourSchema>>;

/** Checks what came from outside. Throws ZodError. */
export const parseBehaviour = (value: unknown): Behaviour => behaviourSchema.parse(value);

/** What POST /control takes; `reset` comes first. */
const controlSchema = z.strictObject({
  reset: z.boolean().optional(),
  behave: behaviourSchema.optional(),
  once: z.array(behaviourSchema).optional(),
});

export type Control = Readonly<z.infer<typeof controlSchema>>;

/** Throws ZodError. */
export const parseControl = (value: unknown): Control => controlSchema.parse(value);

export interface StreamFault {
  readonly kind: 'reset' | 'end' | 'garbage' | 'error' | 'silence' | 'comments';
  readonly afterChunks: number;
}

/** The first stream fault that is asked for; one stream can only break once. */
export function streamFaultOf(behaviour: Behaviour): StreamFault | undefined {
  const faults = [
    { kind: 'reset', afterChunks: behaviour.resetAfterChunks },
    { kind: 'end', afterChunks: behaviour.endAfterChunks },
    { kind: 'garbage', afterChunks: behaviour.streamGarbageAfterChunks },
    { kind: 'error', afterChunks: behaviour.errorChunkAfterChunks },
    { kind: 'silence', afterChunks: behaviour.silentAfterChunks },
    { kind: 'comments', afterChunks: behaviour.commentsOnlyAfterChunks },
  ] as const;
  return faults.find((fault): fault is StreamFault & typeof fault => fault.afterChunks !== undefined);
}
