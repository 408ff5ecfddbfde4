import { isObject } from '../wire';
import { malformed } from './read-answer';

/** Subtitles from the segments of a transcription. Sources: the SubRip format as Whisper writes it; W3C, WebVTT. */
export function subtitlesOf(segments: readonly unknown[], format: 'srt' | 'vtt'): string {
  const cues = segments.map((segment, index) => {
    const { start, end, text } = segmentOf(segment);
    const separator = format === 'srt' ? ',' : '.';
    const times = `${timeOf(start, separator)} --> ${timeOf(end, separator)}`;
    return format === 'srt' ? `${index + 1}\n${times}\n${text}\n\n` : `${times}\n${text}\n\n`;
  });
  return (format === 'vtt' ? 'WEBVTT\n\n' : '') + cues.join('');
}

function segmentOf(segment: unknown) {
  if (!isObject(segment)) throw malformed('a segment is no object');
  const { start, end, text } = segment;
  if (typeof start !== 'number' || typeof end !== 'number' || typeof text !== 'string') {
    throw malformed('a segment lacks time or text');
  }
  return { start, end, text: text.trim() };
}

/** `00:01:02,500`. */
function timeOf(seconds: number, separator: string): string {
  const milliseconds = Math.round(seconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const clock = [milliseconds / 3_600_000, (milliseconds / 60_000) % 60, (milliseconds / 1000) % 60].map(two).join(':');
  return `${clock}${separator}${String(milliseconds % 1000).padStart(3, '0')}`;
}
