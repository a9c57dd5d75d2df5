import { repositoryAround } from "@kustogen/kustomize/node/git/around.ts";
import { openRepository, type Repository } from "@kustogen/review/git/repository.ts";
import type { Folders } from "../folders.ts";
import { changeTogether } from "../output/change-together.ts";
import { withLock } from "../output/memory/lock.ts";
import type { Changes } from "../output/transaction.ts";
import { recover } from "./recover.ts";

/** Where a command writes. */
export interface Writing {
  root: string;
  /** What the folders of the project are called. */
  folders: Folders;
  /** The command, as messages name it. */
  command: string;
  /** Undefined outside of git, where nothing keeps two commands apart. */
  repository: Repository | undefined;
  /** Makes changes that belong together, all of them or none. @throws as `Transaction.write` does */
  change(changes: Changes): void;
}

/**
 * Runs a command that writes into a project: no other one writes meanwhile, and what a killed one had begun is as it was
 * before. So everything that decides what is written has to be read by the work.
 *
 * @throws as `withLock` and `recover` do, and what the work throws
 */
export async function writing<Result>(
  { root, folders }: Pick<Writing, "root" | "folders">,
  command: string,
  work: (place: Writing) => Result | Promise<Result>,
): Promise<Result> {
  const { kind } = repositoryAround(root);
  const repository = kind === "none" || kind === "bare" ? undefined : openRepository(root);
  const alone = async () => {
    await recover(root, repository);
    const change = (changes: Changes) => changeTogether(root, repository?.recordFolder, command, changes);
    return work({ root, folders, command, repository, change });
  };
  return repository === undefined ? alone() : withLock(repository.recordFolder, alone);
}
