import { useNavigate } from '@tanstack/react-router';
import dayjs from 'dayjs';
import { useMemo, useSyncExternalStore } from 'react';
import { usePlace } from '../app/place';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long they are, and how often what they show is asked for anew. */
const PRESETS = {
  '1h': { lengthMs: HOUR_MS, tickMs: 5 * SECOND_MS },
  '24h': { lengthMs: DAY_MS, tickMs: 10 * SECOND_MS },
  '7d': { lengthMs: 7 * DAY_MS, tickMs: MINUTE_MS },
  '30d': { lengthMs: 30 * DAY_MS, tickMs: MINUTE_MS },
  '90d': { lengthMs: 90 * DAY_MS, tickMs: MINUTE_MS },
} as const;
export type Preset = keyof typeof PRESETS;

interface Chosen {
  readonly preset: Preset | undefined;
  readonly custom: { readonly from: string; readonly to: string } | undefined;
}

/** The time range of the URL: `?range=24h`, or `?from=...&to=...`. */
export function useChosenRange() {
  const { search } = usePlace();
  const navigate = useNavigate();
  const { range, from, to } = search;
  const isCustom = isInstant(from) && isInstant(to);
  const chosen: Chosen = {
    preset: !isCustom && range !== undefined && range in PRESETS ? (range as Preset) : undefined,
    custom: isCustom ? { from, to } : undefined,
  };
  const choose = (next: { range?: Preset; from?: string; to?: string }) => {
    const none = { range: undefined, from: undefined, to: undefined };
    void navigate({ to: '.', search: (old: object) => ({ ...old, ...none, ...next }), replace: true });
  };
  return { ...chosen, choose };
}

export interface LiveRange {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

/** What to ask the API for: a preset moves on with the clock as long as somebody looks. */
export function useLiveRange(fallback: Preset): LiveRange {
  const { preset = fallback, custom } = useChosenRange();
  const { lengthMs, tickMs } = PRESETS[preset];
  const tick = useTick(tickMs);
  const end = (tick + 1) * tickMs;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (custom) return { ...custom, timeZone };
  return { from: dayjs(end - lengthMs).toISOString(), to: dayjs(end).toISOString(), timeZone };
}

/** From when on; it stays what it was when the range was chosen, so that pages of a list belong together. */
export function useFixedRange(): { readonly from?: string; readonly to?: string } {
  const { preset, custom } = useChosenRange();
  const { from, to } = custom ?? {};
  return useMemo(() => {
    if (from !== undefined && to !== undefined) return { from, to };
    if (preset === undefined) return {};
    return { from: dayjs(dayjs().valueOf() - PRESETS[preset].lengthMs).toISOString() };
  }, [preset, from, to]);
}

/** Counts on every so many milliseconds, but not while nobody sees the page. */
export function useTick(everyMs: number): number {
  const listen = useMemo(
    () => (listener: () => void) => {
      const timer = setInterval(() => document.hidden || listener(), everyMs);
      document.addEventListener('visibilitychange', listener);
      return () => {
        clearInterval(timer);
        document.removeEventListener('visibilitychange', listener);
      };
    },
    [everyMs],
  );
  return useSyncExternalStore(listen, () => Math.floor(dayjs().valueOf() / everyMs));
}

const isInstant = (text: string | undefined): text is string => text !== undefined && dayjs(text).isValid();
