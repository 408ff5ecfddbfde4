const OPEN = '<think>';
const CLOSE = '</think>';
/** What may stand before the first tag: with the tag itself no more than eight characters are ever held back. */
const MAX_LEADING_SPACE = 2;

export interface SplitText {
  readonly reasoning: string;
  readonly content: string;
}

/**
 * Moves `<think>...</think>` at the start of an answer out of its content. Tags may be cut anywhere between two pieces.
 * The line breaks next to the tags, which only lay them out, are dropped: one on the inside, all on the outside.
 */
export class ThinkSplitter {
  private place: 'before' | 'opened' | 'inside' | 'closed' | 'after' = 'before';
  private held = '';

  push(piece: string): SplitText {
    const text = this.held + piece;
    this.held = '';
    if (this.place === 'before') return this.beforeThoughts(text);
    if (this.place === 'opened' || this.place === 'inside') return this.insideThoughts(text);
    return this.afterThoughts(text);
  }

  /** The answer is over: what was held back belongs where it stands. */
  end(): SplitText {
    const text = this.held;
    this.held = '';
    return this.place === 'inside' ? { reasoning: text, content: '' } : { reasoning: '', content: text };
  }

  private beforeThoughts(text: string): SplitText {
    const start = text.trimStart();
    const isNear = text.length - start.length <= MAX_LEADING_SPACE;
    if (isNear && start.startsWith(OPEN)) {
      this.place = 'opened';
      return this.insideThoughts(start.slice(OPEN.length));
    }
    if (isNear && OPEN.startsWith(start)) {
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
      return { reasoning: thoughts.slice(0, end).replace(/\n$/, ''), content };
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

/** How much of the end may be the beginning of the closing tag, with a line break before it. */
function heldLength(thoughts: string): number {
  let tag = Math.min(CLOSE.length - 1, thoughts.length);
  while (!CLOSE.startsWith(thoughts.slice(thoughts.length - tag))) tag--;
  return thoughts[thoughts.length - tag - 1] === '\n' ? tag + 1 : tag;
}
