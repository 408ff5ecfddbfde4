/** Which statement a session runs, read from what its client sends. */
export class StatementReader {
  private rest = Buffer.alloc(0);
  private isStarted = false;
  private readonly texts = new Map<string, string>();

  /** The SQL of every statement that these bytes execute. */
  read(bytes: Buffer): string[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const executed: string[] = [];
    for (;;) {
      // The first message of a session, the start-up packet, is the only one without a type.
      const head = this.isStarted ? 1 : 0;
      if (this.rest.length < head + 4) return executed;
      const length = head + this.rest.readInt32BE(head);
      if (this.rest.length < length) return executed;
      const type = this.isStarted ? String.fromCharCode(this.rest[0]!) : '';
      this.take(type, this.rest.subarray(head + 4, length), executed);
      this.isStarted = true;
      this.rest = this.rest.subarray(length);
    }
  }

  private take(type: string, body: Buffer, executed: string[]): void {
    const words = body.toString('latin1').split('\0');
    if (type === 'Q') executed.push(words[0]!);
    if (type === 'P') this.texts.set(words[0]!, words[1]!);
    if (type === 'B') executed.push(this.texts.get(words[1]!) ?? '');
  }
}
