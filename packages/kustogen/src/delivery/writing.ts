import { openRepository, type Repository } from "@kustogen/kustomize/node/git/repository.ts";
import type { Folders } from "../folders.ts";
import { withLock } from "../output/record/lock.ts";
import { Transaction, type Writes } from "../output/transaction.ts";
import { recover } from "./recover.ts";

/** The project in which a command writes. */
export interface Writing {
  root: string;
  folders: Folders;
  command: string;
  repository: Repository;
  /** Makes related changes, either all of them or none. @throws like `Transaction.write` */
  change(changes: Writes): void;
}

/**
 * Runs a command that writes into a project: no other one writes meanwhile, and unfinished changes of a killed one
 * are undone first. So the work has to read all of its inputs itself.
 * @throws like `openRepository`, `withLock` and `recover`, and the errors of the work
 */
export async function writing<Result>(
  { root, folders }: Pick<Writing, "root" | "folders">,
  command: string,
  work: (place: Writing) => Result | Promise<Result>,
): Promise<Result> {
  const repository = openRepository(root);
  const { recordFolder } = repository;
  return withLock(recordFolder, async () => {
    await recover(repository);
    const change = (changes: Writes) => changeTogether(root, recordFolder, command, changes);
    return work({ root, folders, command, repository, change });
  });
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Makes related changes, all or none, even if someone presses Ctrl-C. @throws like `Transaction.write` */
export function changeTogether(root: string, recordFolder: string, command: string, changes: Writes): void {
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
