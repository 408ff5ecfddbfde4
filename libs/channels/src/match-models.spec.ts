import { matchModels } from './match-models';

const CATALOGUE = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5', 'deepseek-chat', 'Qwen3-8B'];
const matched = (...listed: string[]) =>
  Object.fromEntries(
    matchModels(listed, CATALOGUE).flatMap(({ upstreamModel, modelId }) => (modelId ? [[modelId, upstreamModel]] : [])),
  );

describe("matching a vendor's models with the catalogue", () => {
  it('takes the exact name before any variant, in whatever order they are listed', () => {
    const exact = { 'gpt-4o': 'gpt-4o' };
    expect(matched('gpt-4o', 'gpt-4o-2024-08-06', 'openai/gpt-4o')).toEqual(exact);
    expect(matched('openai/gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o')).toEqual(exact);
  });

  it.each([
    ['openai/gpt-4o', 'gpt-4o'],
    ['accounts/fireworks/models/qwen3-8b', 'Qwen3-8B'],
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
    ['claude-sonnet-4-5@20250929', 'claude-sonnet-4-5'],
    ['deepseek-chat-latest', 'deepseek-chat'],
  ])('knows %s as %s', (listed, modelId) => {
    expect(matchModels([listed], CATALOGUE)).toEqual([{ upstreamModel: listed, modelId, match: 'variant' }]);
  });

  it('takes the newest of dated ones', () => {
    expect(matched('gpt-4o-2024-08-06', 'gpt-4o-2024-11-20', 'gpt-4o-2024-05-13')).toEqual({
      'gpt-4o': 'gpt-4o-2024-11-20',
    });
  });

  it.each(['gpt-4o-audio-preview', 'gpt-4', 'gpt-4o-mini-tts', 'whisper-1', '', '/'])(
    'does not guess at %s',
    (listed) => {
      expect(matchModels([listed], CATALOGUE)).toEqual([{ upstreamModel: listed, modelId: null, match: null }]);
    },
  );
});
