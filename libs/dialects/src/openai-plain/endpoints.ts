import type { PlainEndpoint } from '@app/llm';
import { audioEndpoints } from './audio';
import type { EndpointRules } from './endpoint-rules';
import { imageEndpoints } from './images';
import { textEndpoints } from './texts';

export const ENDPOINTS: Readonly<Record<PlainEndpoint, EndpointRules>> = {
  ...textEndpoints,
  ...imageEndpoints,
  ...audioEndpoints,
};
