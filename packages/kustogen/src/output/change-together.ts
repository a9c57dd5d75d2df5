import { type Changes, Transaction } from "./transaction.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Makes related changes, either all of them or none, even if someone presses Ctrl-C. @throws like `Transaction.write`
 */
export function changeTogether(
  root: string,
  recordFolder: string | undefined,
  command: string,
  changes: Changes,
): void {
  const transaction = Transaction.begin(root, recordFolder, { command });
  const later = () => {};
  for (const signal of SIGNALS) process.on(signal, later);
  try {
    transaction.write(changes);
    transaction.end();
  } catch (error) {
    transaction.undo(new Set(transaction.foreign()));
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, later);
  }
}
