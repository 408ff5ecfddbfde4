/** A URL as it may be shown. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'the URL';
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username && `${username}@`}${host}${pathname === '/' ? '' : pathname}`;
}
