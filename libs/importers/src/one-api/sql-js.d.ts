/** The part of sql.js that is used here: it comes without types. */
declare module 'sql.js' {
  export interface Statement {
    bind(values: readonly (string | number)[]): boolean;
    step(): boolean;
    getAsObject(): Record<string, string | number | Uint8Array | null>;
    free(): boolean;
  }
  export interface SqlDatabase {
    run(sql: string, values?: readonly (string | number | null)[]): SqlDatabase;
    prepare(sql: string): Statement;
    export(): Uint8Array;
    close(): void;
  }
  export interface SqlJs {
    readonly Database: new (content?: Uint8Array) => SqlDatabase;
  }
  export default function initSqlJs(): Promise<SqlJs>;
}
