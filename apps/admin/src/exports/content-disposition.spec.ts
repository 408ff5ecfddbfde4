import { contentDisposition } from './content-disposition';

describe('the name of a download', () => {
  it('is plain for old readers and whole for those that read UTF-8', () => {
    expect(contentDisposition('星辰 (cn) usage.csv', 'usage.csv')).toBe(
      `attachment; filename="usage.csv"; filename*=UTF-8''%E6%98%9F%E8%BE%B0%20%28cn%29%20usage.csv`,
    );
  });

  it('has nothing that ends the header, or that a file system takes for a folder', () => {
    const header = contentDisposition('../a"b\r\nX: 1\u202e\ud800.csv', 'a"b\r\n/é.csv');
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    expect(header).toContain('filename="a_b____.csv"');
    expect(header.split("UTF-8''")[1]).not.toMatch(/%2F|%22|%0D|%0A|%E2%80%AE/);
  });
});
