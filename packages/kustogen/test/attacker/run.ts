import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../src/cli/main.ts";
import { OWN_URL } from "./corpus/model.ts";
import { checkedOut, type Files, importedCommit } from "./files.ts";

/**
 * Commits two states on the branches `before` and `after` of a new repository, and checks out the second one.
 * @param date of the second commit, in seconds
 */
export function commitStates(root: string, before: Files, after: Files, date?: number): void {
  const git = (args: string[], input?: Buffer) =>
    execFileSync("git", args, { cwd: root, stdio: ["pipe", "pipe", "pipe"], ...(input && { input }) });
  git(["init", "-q", "-b", "main", "--template="]);
  writeFileSync(
    join(root, ".git/config"),
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n[maintenance]\n\tauto = false\n[remote "origin"]\n\turl = ${OWN_URL}\n`,
  );
  git(
    ["fast-import", "--quiet"],
    Buffer.concat([
      importedCommit("before", undefined, before),
      importedCommit("after", "before", after, date),
    ]),
  );
  writeFileSync(join(root, ".git/HEAD"), "ref: refs/heads/after\n");
  checkedOut(root, "after", root, after);
}

/** Runs a command of kustogen in this process, as at a prompt in a folder. */
export async function ran(
  folder: string,
  args: string[],
): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const written = { stdout: "", stderr: "" };
  const [cwd, code] = [process.cwd(), process.exitCode];
  const original = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const stream of ["stdout", "stderr"] as const)
    process[stream].write = ((text: string | Uint8Array, ...rest: unknown[]) => {
      written[stream] += String(text);
      const done = rest.at(-1);
      if (typeof done === "function") done();
      return true;
    }) as typeof process.stdout.write;
  process.chdir(folder);
  process.exitCode = 0;
  try {
    await main(args);
    return { ...written, exitCode: Number(process.exitCode ?? 0) };
  } finally {
    process.chdir(cwd);
    process.exitCode = code;
    process.stdout.write = original.stdout;
    process.stderr.write = original.stderr;
  }
}
