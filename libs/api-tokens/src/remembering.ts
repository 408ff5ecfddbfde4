const MOST = 1_000;

/** The same question is decided once. What was decided is forgotten when it becomes too much. */
export function remembering(decide: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size === MOST) known.clear();
    const decided = decide(text);
    known.set(text, decided);
    return decided;
  };
}
