import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { StatementReader } from './postgres-frames';

/**
 * What a link does to the sessions whose statement matches: `swallow` never lets the statement out; `mute` lets it out and
 * never lets an answer back; `cut` breaks the connection right after the statement went out, so that nobody knows whether
 * it was committed; `cut-at-answer` breaks it when the server has answered, so that it was.
 */
export type StatementFault = 'swallow' | 'mute' | 'cut' | 'cut-at-answer';

interface Rule {
  readonly statement: RegExp;
  readonly fault: StatementFault;
  readonly onHit: () => void;
}

interface Session {
  readonly client: Socket;
  readonly server: Socket;
  fault: StatementFault | undefined;
}

/** A wire between a client and a server that breaks on demand. */
export class FaultyLink {
  private readonly sessions = new Set<Session>();
  private rule: Rule | undefined;
  private isHole = false;

  private constructor(
    private readonly listener: Server,
    private readonly target: { readonly host: string; readonly port: number },
    private readonly speaksPostgres: boolean,
  ) {
    listener.on('connection', (client) => this.accept(client));
  }

  /** A link in front of the server that the URL names. */
  static async to(url: string): Promise<FaultyLink> {
    const { hostname, port, protocol } = new URL(url);
    const listener = createServer();
    const link = new FaultyLink(listener, { host: hostname, port: Number(port) }, protocol.startsWith('postgres'));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return link;
  }

  /** The same URL, through this link. */
  through(url: string): string {
    const changed = new URL(url);
    changed.port = String((this.listener.address() as AddressInfo).port);
    return changed.href;
  }

  /** Until `heal`, or `times` times. Resolves at the first hit. */
  onStatement(statement: RegExp, fault: StatementFault, times = Number.POSITIVE_INFINITY): Promise<void> {
    return new Promise((hit) => {
      let left = times;
      const onHit = () => {
        left -= 1;
        if (left <= 0) this.rule = undefined;
        hit();
      };
      this.rule = { statement, fault, onHit };
    });
  }

  /** Nothing arrives any more, in either direction, and nobody is told. */
  becomeHole(): void {
    this.isHole = true;
  }

  /** Nothing arrives until `heal`; then all of it does. */
  standStill(): void {
    for (const { client, server } of this.sessions) for (const socket of [client, server]) socket.pause();
  }

  cutAll(): void {
    for (const session of this.sessions) end(session);
  }

  /** A wire again; sessions that were tampered with are cut. */
  heal(): void {
    this.rule = undefined;
    const wasHole = this.isHole;
    this.isHole = false;
    for (const session of this.sessions) {
      if (wasHole || session.fault) end(session);
      for (const socket of [session.client, session.server]) socket.resume();
    }
  }

  close(): void {
    this.cutAll();
    this.listener.close();
  }

  private accept(client: Socket): void {
    const session: Session = { client, server: connect(this.target), fault: undefined };
    const { server } = session;
    const statements = this.speaksPostgres ? new StatementReader() : undefined;
    this.sessions.add(session);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        end(session);
        this.sessions.delete(session);
      });
    }
    client.on('data', (bytes: Buffer) => this.onRequest(session, bytes, statements?.read(bytes) ?? []));
    server.on('data', (bytes: Buffer) => {
      if (this.isHole || session.fault === 'mute' || session.fault === 'cut') return;
      if (session.fault === 'cut-at-answer') end(session);
      else client.write(bytes);
    });
  }

  private onRequest(session: Session, bytes: Buffer, executed: readonly string[]): void {
    const rule = this.rule;
    if (!session.fault && rule && executed.some((text) => rule.statement.test(text))) {
      session.fault = rule.fault;
      rule.onHit();
    }
    if (this.isHole || session.fault === 'swallow') return;
    // Not before they have left: a destroyed socket takes unsent bytes with it.
    session.server.write(bytes, () => session.fault === 'cut' && end(session));
  }
}

function end({ client, server }: Session): void {
  client.destroy();
  server.destroy();
}
