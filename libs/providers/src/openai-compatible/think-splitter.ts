const OPEN = '<think>';
const CLOSE = '</think>';
/** Never more than this is held back: the length of the closing tag. */
const MAX_HELD = CLOSE.length;

export interface SplitText {
  readonly reasoning: string;
  readonly content: string;
}

/**
 * Moves `<think>...</think>` at the start of an answer out of its content. Tags may be cut anywhere between two pieces.
 * The white space around the thoughts, which only lays them out, is dropped.
 */
export class ThinkSplitter {
  private place: 'before' | 'opened' | 'inside' | 'closed' | 'after' = 'before';
  private held = '';

  push(piece: string): SplitText {
    const text = this.held + piece;
    this.held = '';
    switch (this.place) {
      case 'before':
        return this.beforeThoughts(text);
      case 'opened':
      case 'inside':
        return this.insideThoughts(text);
      default:
        return this.afterThoughts(text);
    }
  }

  /** The answer is over: what was held back belongs where it stands. */
  end(): SplitText {
    const text = this.held;
    this.held = '';
    return this.place === 'inside' ? { reasoning: text, content: '' } : { reasoning: '', content: text };
  }

  private beforeThoughts(text: string): SplitText {
    const start = text.trimStart();
    if (start.startsWith(OPEN)) {
      this.place = 'opened';
      return this.insideThoughts(start.slice(OPEN.length));
    }
    if (OPEN.startsWith(start) && text.length <= MAX_HELD) {
      this.held = text;
      return { reasoning: '', content: '' };
    }
    this.place = 'after';
    return { reasoning: '', content: text };
  }

  private insideThoughts(text: string): SplitText {
    const thoughts = this.place === 'opened' ? text.replace(/^\n/, '') : text;
    if (text !== '') this.place = 'inside';
    const end = thoughts.indexOf(CLOSE);
    if (end >= 0) {
      this.place = 'closed';
      const { content } = this.afterThoughts(thoughts.slice(end + CLOSE.length));
      return { reasoning: thoughts.slice(0, end).trimEnd(), content };
    }
    const sure = thoughts.length - heldLength(thoughts);
    this.held = thoughts.slice(sure);
    return { reasoning: thoughts.slice(0, sure), content: '' };
  }

  private afterThoughts(text: string): SplitText {
    if (this.place === 'after') return { reasoning: '', content: text };
    const content = text.trimStart();
    if (content !== '') this.place = 'after';
    return { reasoning: '', content };
  }
}

/** How much of the end may be the beginning of the closing tag, or white space before it. */
function heldLength(thoughts: string): number {
  let tag = Math.min(CLOSE.length - 1, thoughts.length);
  while (!CLOSE.startsWith(thoughts.slice(thoughts.length - tag))) tag--;
  const before = thoughts.slice(0, thoughts.length - tag);
  return Math.min(MAX_HELD, before.length - before.trimEnd().length + tag);
}
