import type { Message } from './conversation';
import { INITIAL_SETTINGS, type Settings } from './settings';

/** What a reload does not lose. Nothing in it is secret. */
export interface SavedState {
  readonly settings: Settings;
  readonly messages: readonly Message[];
}

const nameOf = (organizationId: string): string => `weir.playground.${organizationId}`;

export function readState(organizationId: string): SavedState {
  try {
    const saved = JSON.parse(sessionStorage.getItem(nameOf(organizationId)) ?? '{}') as Partial<SavedState>;
    return { settings: { ...INITIAL_SETTINGS, ...saved.settings }, messages: saved.messages ?? [] };
  } catch {
    return { settings: INITIAL_SETTINGS, messages: [] };
  }
}

/** Where storage is forbidden or full, the page works on without. */
export function saveState(organizationId: string, state: SavedState): void {
  try {
    sessionStorage.setItem(nameOf(organizationId), JSON.stringify(state));
  } catch {
    sessionStorage.removeItem(nameOf(organizationId));
  }
}
