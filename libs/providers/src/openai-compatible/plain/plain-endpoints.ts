import type { ProviderAdapter } from '../../adapter';
import { completions } from './completions';
import { embeddings } from './embeddings';
import { images } from './images';
import { moderations } from './moderations';
import { rerank } from './rerank';
import { speech } from './speech';
import { transcriptions } from './transcriptions';

/** The endpoints beside chat that OpenAI has. */
export const OPENAI_ENDPOINTS: NonNullable<ProviderAdapter['endpoints']> = {
  completions: completions,
  embeddings: embeddings,
  'images/generations': images,
  'images/edits': images,
  'images/variations': images,
  'audio/speech': speech,
  'audio/transcriptions': transcriptions,
  'audio/translations': transcriptions,
  moderations: moderations,
};

/** Those who follow it may have all of them, and what rerankers have agreed on. What one lacks it answers with 404. */
export const FAMILY_ENDPOINTS: NonNullable<ProviderAdapter['endpoints']> = { ...OPENAI_ENDPOINTS, rerank };
