import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { orElse } from "../../errors/attempt.ts";
import type { Absence } from "../../tree/tree.ts";
import { kept } from "../../value/multimap.ts";
import { existingFolder } from "./around.ts";
import { askGit, workTreeTop } from "./run.ts";

/** The mode of a submodule in the index. */
const SUBMODULE = "160000";
/** The tag of a file that a sparse checkout leaves out. */
const SPARSE = "S";

/** The tracked paths of a working tree, with git's tag and mode. */
type Index = ReadonlyMap<string, { tag: string; mode: string }>;

/** Why paths that git tracks aren't on the disk. Each index is read once. */
export class NotHere {
  readonly #indexes = new Map<string, Index>();
  readonly #tops = new Map<string, { top: string | undefined }>();

  /** Undefined if the path is there, or if git doesn't track it or can't be asked. @param path an absolute, real path */
  absence(path: string): Absence | undefined {
    if (existsSync(path)) return undefined;
    const { top } = kept(this.#tops, dirname(path), () => ({
      top: orElse(() => workTreeTop(existingFolder(dirname(path))), undefined),
    }));
    if (top === undefined) return undefined;
    const index = kept(this.#indexes, top, () => indexOf(top));
    const inside = relative(top, path);
    for (let at = inside; at !== "."; at = dirname(at))
      if (index.get(at)?.mode === SUBMODULE)
        return {
          why: `${at === inside ? "is" : `${join(top, at)} is`} a submodule that isn't checked out; run git submodule update --init`,
          code: "not-checked-out",
        };
    const files = [...index].filter(([name]) => name === inside || name.startsWith(`${inside}/`));
    if (files.length === 0) return undefined;
    return files.some(([, { tag }]) => tag === SPARSE)
      ? { why: "isn't in this sparse checkout; add it with git sparse-checkout add", code: "not-checked-out" }
      : { why: "git tracks it, but it isn't here; restore it with git restore", code: "no-such-file" };
  }
}

/** Each line of git's list is `tag mode id stage<tab>path`. */
function indexOf(top: string): Index {
  const listed = orElse(() => askGit(top, ["ls-files", "-z", "-t", "--stage"]).stdout, "");
  return new Map(
    listed.split("\0").map((line) => {
      const tab = line.indexOf("\t");
      const [tag = "", mode = ""] = line.slice(0, tab).split(" ");
      return [line.slice(tab + 1), { tag, mode }];
    }),
  );
}
