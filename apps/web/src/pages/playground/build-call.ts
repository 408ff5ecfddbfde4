import type { WireCall } from '../../relay/wire-call';
import type { Message } from './conversation';
import { FORMATS } from './formats';
import type { Settings } from './settings';

/** What was said so far, as a call in the format that is chosen. */
export const buildCall = (settings: Settings, messages: readonly Message[]): WireCall => ({
  format: settings.api,
  model: settings.model ?? '',
  isStream: true,
  body: FORMATS[settings.api].build(settings, messages),
});
