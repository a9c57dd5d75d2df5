import { readGit } from "@kustogen/kustomize/node/git/run.ts";

/** A commit in reports. */
export interface NamedCommit {
  id: string;
  /** "3f2c1ab (Turn mail on)". */
  text: string;
}

/** The last commits that changed any of these files, the newest first. Takes a full commit id. */
export function commitsTouching(
  root: string,
  commit: string,
  paths: readonly string[],
  most: number,
): NamedCommit[] {
  const args = [
    "--literal-pathspecs",
    "log",
    "--format=%H%x00%h%x00%s",
    `--max-count=${most}`,
    commit,
    "--",
    ...paths,
  ];
  return readGit(root, args)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [id = "", short = "", subject = ""] = line.split("\0");
      return { id, text: `${short} (${subject.length > 60 ? `${subject.slice(0, 59)}…` : subject})` };
    });
}
