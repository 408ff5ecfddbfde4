import { chatSamples } from './samples/chat-samples';
import { geminiSamples } from './samples/gemini-samples';
import { messagesSamples } from './samples/messages-samples';
import { responsesSamples } from './samples/responses-samples';
import type { SampleCall, Samples } from './samples/sample-call';
import { urlOf, type WireFormatId } from './wire-call';

export type { SampleCall };

export const SAMPLE_LANGUAGES = ['curl', 'python', 'node'] as const;
export type SampleLanguage = (typeof SAMPLE_LANGUAGES)[number];
export const SAMPLE_TITLES: Readonly<Record<SampleLanguage, string>> = {
  curl: 'curl',
  python: 'Python',
  node: 'Node.js',
};
/** Stands for a secret that nobody sees again. */
export const TOKEN_PLACEHOLDER = 'YOUR_API_TOKEN';

const SAMPLES: Readonly<Record<WireFormatId, Samples>> = {
  chat: chatSamples,
  responses: responsesSamples,
  messages: messagesSamples,
  gemini: geminiSamples,
};

/** The same call as a program with the official client of its format, ready to run. */
export function codeSample(language: SampleLanguage, call: SampleCall): string {
  const samples = SAMPLES[call.format];
  const lines = language === 'curl' ? curlSample(call, samples) : samples[language](call);
  return lines.join('\n');
}

function curlSample(call: SampleCall, { headers }: Samples): readonly string[] {
  const json = JSON.stringify(call.body, null, 2)
    .replaceAll("'", String.raw`'\''`)
    .replaceAll('\n', '\n  ');
  const url = urlOf(call.baseUrl, call);
  return [
    `curl ${call.isStream ? '-N ' : ''}${url.includes('?') ? `'${url}'` : url} \\`,
    ...[...headers(call.apiToken), 'Content-Type: application/json'].map((header) => `  -H "${header}" \\`),
    `  -d '${json}'`,
  ];
}
