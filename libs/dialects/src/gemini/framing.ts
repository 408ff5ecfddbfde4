import type { Framing } from './stream-renderer';

/** `alt=sse`. The end of the body is the end of the stream. */
export const eventFraming: Framing = {
  document: (json) => `data: ${json}\n\n`,
  native: (frames) => frames,
  end: () => '',
};

/** What Google streams when nothing is asked for: one JSON array, whose items come one after the other. */
export function arrayFraming(): Framing {
  let isBegun = false;
  const next = (json: string): string => {
    const separator = isBegun ? ',\r\n' : '[';
    isBegun = true;
    return separator + json;
  };
  return {
    document: next,
    native: (frames) =>
      frames
        .split(/\r?\n/)
        .flatMap((line) => (line.startsWith('data:') ? [next(line.slice('data:'.length).trim())] : []))
        .join(''),
    end: () => (isBegun ? '\r\n]\r\n' : '[]'),
  };
}
