import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface AccountLinkProps {
  readonly id: string;
  /** Filters of the account's transactions. */
  readonly search?: Readonly<Record<string, string>>;
  readonly children: ReactNode;
}

export function AccountLink({ id: accountId, search = {}, children }: AccountLinkProps) {
  return (
    <Link to="/ledger/accounts/$accountId" params={{ accountId }} search={search}>
      {children}
    </Link>
  );
}

export function TransactionLink({ id }: { readonly id: string }) {
  return (
    <Link className="code" to="/ledger/transactions/$transactionId" params={{ transactionId: id }}>
      #{id}
    </Link>
  );
}
