import { ThinkSplitter } from './think-splitter';

function splitAll(...pieces: readonly string[]) {
  const splitter = new ThinkSplitter();
  const parts = [...pieces.map((piece) => splitter.push(piece)), splitter.end()];
  return [parts.map(({ reasoning }) => reasoning).join(''), parts.map(({ content }) => content).join('')];
}

describe('ThinkSplitter', () => {
  it.each<[readonly string[], string, string]>([
    [['<think>abc</think>Hi'], 'abc', 'Hi'],
    [['<th', 'ink>abc</thi', 'nk>\n\nHi'], 'abc', 'Hi'],
    [[...'<think>\na b\n</think>\n\nHi there'], 'a b', 'Hi there'],
    [['\n<think>a</think>b'], 'a', 'b'],
    [['Hi <think>not thoughts</think>'], '', 'Hi <think>not thoughts</think>'],
    [['<', 'b>bold'], '', '<b>bold'],
    [['<thi'], '', '<thi'],
    [['<think>never closed </th'], 'never closed </th', ''],
    [['<think>', '</think>', 'x'], '', 'x'],
    [['<think>a</think>b<think>c</think>'], 'a', 'b<think>c</think>'],
    [['<think>a < b </ c</think>d'], 'a < b </ c', 'd'],
  ])('C14 splits %j', (pieces, reasoning, content) => {
    expect(splitAll(...pieces)).toEqual([reasoning, content]);
  });

  it('W09 holds back at most eight characters', () => {
    const splitter = new ThinkSplitter();
    splitter.push('<think>');
    expect(splitter.push('a\n\n</think').reasoning).toBe('a\n');
    expect(new ThinkSplitter().push('   ').content).toBe('   ');
  });
});
