import type { Repository } from "../corpus/model.ts";
import type { Files } from "../files.ts";
import type { Random } from "../random.ts";

/** What an attack would leave or change outside the repository. */
export interface Traps {
  /** A file that a command of the pull request would make. */
  marker: string;
  /** A file outside the repository that nothing may change, nor show. */
  outside: string;
}

/** One way to change a repository. */
export interface Family {
  name: string;
  /** Tried only when asked for: nothing was fixed with what it shows in sight. */
  heldBack?: true;
  /** Changes the files of a copy; false where the repository has nothing that it could change. */
  apply(files: Files, repository: Repository, random: Random, traps: Traps): boolean;
}

/** A family by its name, and what it does: false where the repository has nothing that it could change. */
export function family(
  name: string,
  change: (files: Files, repository: Repository, random: Random, traps: Traps) => unknown,
): Family {
  return { name, apply: (...given) => change(...given) !== false };
}

/** Does something to one overlay. */
export function inOverlay(
  name: string,
  change: (files: Files, overlay: string, random: Random, repository: Repository, traps: Traps) => unknown,
): Family {
  return family(name, (files, repository, random, traps) =>
    change(files, random.pick(repository.overlays).folder, random, repository, traps),
  );
}

/** The family, tried only when asked for. */
export const heldBack = (of: Family): Family => ({ ...of, heldBack: true });
