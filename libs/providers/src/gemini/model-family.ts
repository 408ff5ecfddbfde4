/** What differs between Google's models and shows only in their names. */
export interface ModelFamily {
  /** 2, 2.5, 3, 3.7 ...; infinity for a name that tells none: new models come faster than we learn of them. */
  readonly generation: number;
  readonly kind: 'pro' | 'flash' | 'flash-lite' | 'gemma';
  readonly isPreview: boolean;
}

const GENERATION = /gemini-(\d+(?:\.\d+)?)(?![\d.])/;
/** `gemini-exp-1206` and its like are of the second generation. */
const EXPERIMENT = /gemini-exp-\d/;

export function familyOf(upstreamModel: string): ModelFamily {
  const name = upstreamModel.toLowerCase();
  const generation = EXPERIMENT.test(name) ? 2 : Number(GENERATION.exec(name)?.[1] ?? Infinity);
  return { generation, kind: kindOf(name), isPreview: name.includes('preview') };
}

function kindOf(name: string): ModelFamily['kind'] {
  if (name.includes('gemma')) return 'gemma';
  if (name.includes('flash-lite')) return 'flash-lite';
  return name.includes('pro') ? 'pro' : 'flash';
}

/** Models that sign their calls, and refuse a history without the signatures. */
export const requiresSignatures = ({ generation, kind }: ModelFamily): boolean => generation >= 3 && kind !== 'gemma';
