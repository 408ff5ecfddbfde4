import { useEffect, useSyncExternalStore, type ReactNode } from 'react';

/** Something the command palette can do. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly icon?: ReactNode;
  /** Other words somebody may type for it. */
  readonly keywords?: string;
  readonly run: () => void;
}

let registered: readonly (readonly Command[])[] = [];
const listeners = new Set<() => void>();

function change(next: typeof registered): void {
  registered = next;
  listeners.forEach((listener) => listener());
}

/** Offers commands for as long as the calling page is shown. Give it a memoized list. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    change([...registered, commands]);
    return () => change(registered.filter((one) => one !== commands));
  }, [commands]);
}

const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useRegisteredCommands = (): readonly Command[] => useSyncExternalStore(listen, () => registered).flat();
