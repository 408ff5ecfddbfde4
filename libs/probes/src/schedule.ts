/** Who asked, in `channel_probes`. */
export const SCHEDULE = 'schedule';
