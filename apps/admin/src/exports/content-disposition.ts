/** What no file system takes well, and what would end the header. */
const UNWANTED = /[\p{Cc}\p{Cf}\p{Cs}"\\/:*?<>|]/gu;

/** RFC 6266: the name as it is for those that read UTF-8, and a plain one for the others. */
export function contentDisposition(name: string, plain: string): string {
  const clean = name.replaceAll(UNWANTED, '_');
  const encoded = encodeURIComponent(clean).replaceAll(/['()*]/g, percentEncoded);
  return `attachment; filename="${plain.replaceAll(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encoded}`;
}

const percentEncoded = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
