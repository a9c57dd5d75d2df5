import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { commitId } from "@kustogen/kustomize/node/git/run.ts";
import { locate } from "@kustogen/kustomize/node/reach.ts";
import { MissingProgram, run as runProgram } from "@kustogen/kustomize/node/run.ts";
import { checkOut } from "@kustogen/review/git/checkout.ts";
import type { AskedRendering } from "../sides.ts";

const COMMANDS: readonly [string, string][] = [
  ["kustomize", "build"],
  ["kubectl", "kustomize"],
];

/**
 * The output of the real kustomize on your PATH (or kubectl) for a folder, with the options that it has, too. A
 * revision is laid out in a temporary folder first. Throws OutsideError if neither program exists, InputError with
 * its message if it fails.
 */
export function renderWithProgram(
  folder: string,
  revision?: string,
  { enableHelm, loadRestrictor }: Pick<AskedRendering, "enableHelm" | "loadRestrictor"> = {},
): string {
  const options = [
    ...(enableHelm ? ["--enable-helm"] : []),
    ...(loadRestrictor === undefined ? [] : ["--load-restrictor", loadRestrictor]),
  ];
  if (revision === undefined) return run(folder, options);
  const { repository, path } = locate(folder);
  const copy = mkdtempSync(join(tmpdir(), "kustogen-revision-"));
  try {
    checkOut(repository, commitId(repository, revision), copy);
    return run(join(copy, path), options);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function run(folder: string, options: readonly string[]): string {
  for (const [program, command] of COMMANDS) {
    let answer: ReturnType<typeof runProgram>;
    try {
      answer = runProgram(program, [command, ...options, "--", folder]);
    } catch (error) {
      if (error instanceof MissingProgram) continue;
      throw error;
    }
    if (answer.code !== 0)
      throw new InputError(
        `${program} ${command} ${folder}: ${answer.stderr.trim().replace(/^Error: /, "")}`,
      );
    if (answer.stderr !== "") process.stderr.write(printable(answer.stderr));
    return answer.stdout;
  }
  throw new OutsideError(
    "neither kustomize nor kubectl is on your PATH; --renderer kustomize needs one of them",
  );
}
