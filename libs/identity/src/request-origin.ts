/** Where a request comes from. */
export interface RequestOrigin {
  readonly address: string;
  readonly userAgent?: string | undefined;
}

/** Who changes something, as the audit log names them. */
export interface Author {
  /** `user:ID`. */
  readonly actor: string;
  readonly address: string;
}

/** Somebody who changes something of their own. */
export const themselves = (userId: string, { address }: RequestOrigin): Author => ({
  actor: `user:${userId}`,
  address,
});
