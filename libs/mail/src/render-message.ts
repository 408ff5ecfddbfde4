import type { Message } from './messages';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character]!);

export const toText = ({ lines, action, ending }: Message, link: string): string =>
  [...lines, '', `${action}:`, link, '', ending, ''].join('\n');

/** Without images, scripts or styles from elsewhere: it looks the same wherever it is read. */
export function toHtml({ lines, action, ending }: Message, link: string): string {
  const paragraphs = lines.map((line) => `<p>${escape(line)}</p>`).join('');
  const address = escape(link);
  return (
    `<!doctype html><html><body style="font-family:sans-serif;font-size:15px;line-height:1.5;color:#222">${paragraphs}` +
    `<p><a href="${address}" style="font-weight:bold">${escape(action)}</a></p>` +
    `<p style="color:#666;font-size:13px">${address}</p><p style="color:#666">${escape(ending)}</p></body></html>`
  );
}
