/** An entry of a folder in a git revision. */
export interface TreeEntry {
  mode: "file" | "directory" | "link" | "submodule";
  object: string;
  /** Present only for a file that is executable. */
  isExecutable?: true;
}

/** A tree object's entries: mode, space, name, zero byte and binary object id of `width` bytes. */
export function treeEntries(content: Buffer, width: number): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const zero = content.indexOf(0, space);
    const mode = content.toString("latin1", at, space);
    const name = content.toString("utf8", space + 1, zero);
    at = zero + 1 + width;
    const object = content.toString("hex", zero + 1, at);
    entries.set(name, { mode: modeOf(mode), object, ...(mode === "100755" && { isExecutable: true }) });
  }
  return entries;
}

function modeOf(mode: string): TreeEntry["mode"] {
  switch (mode) {
    case "40000":
      return "directory";
    case "120000":
      return "link";
    case "160000":
      return "submodule";
    default:
      return "file";
  }
}
