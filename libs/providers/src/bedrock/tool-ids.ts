const ALLOWED = /^[a-zA-Z0-9_-]{1,64}$/;
const MAX_LENGTH = 64;

/** Ids of calls as Bedrock takes them: histories of other vendors have ids that it refuses. One for each request. */
export class ToolIds {
  private readonly byForeign = new Map<string, string>();
  private readonly used = new Set<string>();

  idFor(foreign: string): string {
    const known = this.byForeign.get(foreign);
    if (known !== undefined) return known;
    const id = ALLOWED.test(foreign) && !this.used.has(foreign) ? foreign : this.madeFrom(foreign);
    this.byForeign.set(foreign, id);
    this.used.add(id);
    return id;
  }

  private madeFrom(foreign: string): string {
    const clean = foreign.replace(/[^a-zA-Z0-9_-]/g, '_') || 'call';
    for (let attempt = 0; ; attempt++) {
      const ending = attempt === 0 ? '' : `_${attempt}`;
      const id = clean.slice(0, MAX_LENGTH - ending.length) + ending;
      if (!this.used.has(id)) return id;
    }
  }
}
