import { formatUsd, type NanoUsd } from '@app/common';
import type { AdmittedCall } from '@app/billing';
import type { AnswerUsage } from '@app/dialects';
import { inputTotal, outputTotal, type Usage } from '@app/llm';
import type { AnswerIdentity, ReportedUsage } from '@app/providers';

/** What the answer to a call is called, whatever its vendor calls it. */
export function answerIdentity({ requestId, request, admittedAt }: AdmittedCall): AnswerIdentity {
  const { tool_choice: toolChoice, audio } = request.parameters;
  const { format } = (audio ?? {}) as { readonly format?: unknown };
  return {
    fallbackId: `chatcmpl-${requestId.replaceAll('-', '')}`,
    createdAtSeconds: Math.floor(admittedAt.getTime() / 1000),
    publicModel: request.model,
    toolChoiceIsNamed: typeof toolChoice === 'object' && toolChoice !== null && !('allowed_tools' in toolChoice),
    ...(typeof format === 'string' && { audioFormat: format }),
    separatesReasoning: request.parameters['separate_reasoning'] === true,
  };
}

/** The usage a caller sees: the vendor's own object when it is what was charged, else our count. */
export function answerUsage(
  reported: ReportedUsage | undefined,
  usage: Usage,
  costUsd: NanoUsd | undefined,
): AnswerUsage {
  const document = reported?.usage === usage ? reported.document : countedDocument(usage);
  return costUsd === undefined ? { document, usage } : { document, usage, costUsd: formatUsd(costUsd) };
}

function countedDocument({ quantities }: Usage): AnswerUsage['document'] {
  const [prompt, completion] = [inputTotal(quantities), outputTotal(quantities)];
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: quantities.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
