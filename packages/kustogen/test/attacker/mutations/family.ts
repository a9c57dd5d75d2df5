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
