/** Other vendors' ids have characters that Anthropic refuses: `functions.f:0`. The same id always becomes the same. */
export const toolId = (id: string): string =>
  id.replace(/[^a-zA-Z0-9_-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
