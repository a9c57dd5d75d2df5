/** A file as git lists it: its path, the id of its object and its mode as git writes it, all zeros for what is gone. */
export type Told = (path: string, id: string, mode: string) => void;

/** The mode of what a listing lacks. */
export const NO_MODE = "000000";

/** The mode of a submodule, whose object is a commit of another repository. */
export const SUBMODULE_MODE = "160000";

/** Tells what `ls-tree -r -z` printed. */
export function eachOfTree(listed: string, tell: Told): void {
  // `mode type id<tab>path`, of which modes are all as long.
  for (let at = 0, end = listed.indexOf("\0"); end >= 0; at = end + 1, end = listed.indexOf("\0", at)) {
    const tab = listed.indexOf("\t", at);
    const id = listed.slice(listed.indexOf(" ", at + NO_MODE.length + 1) + 1, tab);
    tell(listed.slice(tab + 1, end), id, listed.slice(at, at + NO_MODE.length));
  }
}

/** Tells what `diff-tree` or `diff-index` printed with `--raw -z`, as the newer side has it. */
export function eachChange(raw: string, tell: Told): void {
  const parts = raw.split("\0");
  // `:mode mode id id status<nul>path`
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, mode = "", , id = ""] = (parts[at] as string).split(" ");
    tell(parts[at + 1] as string, id, mode);
  }
}
