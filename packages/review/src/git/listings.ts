/** Receives a file as git lists it: path, object id and mode, all zeros for a missing file. */
export type OnFile = (path: string, id: string, mode: string) => void;

/** The mode of a file that is missing from a listing. */
export const NO_MODE = "000000";

/** The mode of a submodule, whose object is a commit of another repository. */
export const SUBMODULE_MODE = "160000";

/** Reports each file in the output of `ls-tree -r -z`. */
export function eachOfTree(listed: string, onFile: OnFile): void {
  // `mode type id<tab>path`, with modes of equal length.
  for (let at = 0, end = listed.indexOf("\0"); end >= 0; at = end + 1, end = listed.indexOf("\0", at)) {
    const tab = listed.indexOf("\t", at);
    const id = listed.slice(listed.indexOf(" ", at + NO_MODE.length + 1) + 1, tab);
    onFile(listed.slice(tab + 1, end), id, listed.slice(at, at + NO_MODE.length));
  }
}

/** Reports each file in the output of `diff-tree` or `diff-index` with `--raw -z`, as on the newer side. */
export function eachChange(raw: string, onFile: OnFile): void {
  const parts = raw.split("\0");
  // `:mode mode id id status<nul>path`
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, mode = "", , id = ""] = (parts[at] as string).split(" ");
    onFile(parts[at + 1] as string, id, mode);
  }
}
