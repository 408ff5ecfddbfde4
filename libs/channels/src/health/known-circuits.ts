import type { Circuit } from './circuit';
import type { ChannelTrouble } from './health-view';

/** The open circuits, by key and by channel, so that a plan needs one look for each channel. */
export class KnownCircuits {
  private readonly byKey = new Map<string, Circuit>();
  private readonly byChannel = new Map<string, ChannelTrouble>();
  readonly troubles: ReadonlyMap<string, ChannelTrouble> = this.byChannel;

  get size(): number {
    return this.byKey.size;
  }

  get(key: string): Circuit | undefined {
    return this.byKey.get(key);
  }

  all(): readonly Circuit[] {
    return [...this.byKey.values()];
  }

  /** Undefined: it is closed. */
  set(key: string, circuit: Circuit | undefined): void {
    const before = this.byKey.get(key);
    if (circuit) this.byKey.set(key, circuit);
    else this.byKey.delete(key);
    const channelId = circuit?.channelId ?? before?.channelId;
    if (channelId !== undefined) this.sortIn(channelId);
  }

  private sortIn(channelId: string): void {
    const own = [...this.byKey.values()].filter((circuit) => circuit.channelId === channelId);
    const of = (prefix: string) =>
      new Map(own.flatMap((one) => (one.key.startsWith(prefix) ? [[one.key.slice(prefix.length), one] as const] : [])));
    if (own.length === 0) return void this.byChannel.delete(channelId);
    this.byChannel.set(channelId, {
      channel: this.byKey.get(channelKey(channelId)),
      credentials: of(credentialKey('')),
      models: of(modelKey(channelId, '')),
    });
  }
}

export const channelKey = (channelId: string): string => `channel:${channelId}`;
export const credentialKey = (credentialId: string): string => `credential:${credentialId}`;
export const modelKey = (channelId: string, upstreamModel: string): string => `model:${channelId}:${upstreamModel}`;
