import { publicApiUrl } from './public-api-url';

describe('where callers reach the API', () => {
  const at = (host: string | undefined, apiUrl?: string) => publicApiUrl({ apiUrl, apiPort: 3000 }, host);

  it('is the host of the dashboard at the port of the API, unless it is set', () => {
    expect(at('192.168.1.5:3001')).toBe('http://192.168.1.5:3000');
    expect(at('weir.local')).toBe('http://weir.local:3000');
    expect(at('[::1]:3001')).toBe('http://[::1]:3000');
    expect(at('weir.local', 'https://api.example')).toBe('https://api.example');
  });

  it('lets no host smuggle a word into a header', () => {
    const odd = [
      undefined,
      '',
      'a b',
      "x; script-src 'unsafe-inline'",
      'x;script-src',
      'a,b',
      'a/; script-src *',
      '[::1',
    ];
    expect(new Set(odd.map((host) => at(host)))).toEqual(new Set(['http://127.0.0.1:3000']));
  });
});
