import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { MissingProgram, run as runProgram } from "@kustogen/kustomize/node/run.ts";
import type { AskedRendering } from "../../looking/sides.ts";

const COMMANDS: readonly [string, string][] = [
  ["kustomize", "build"],
  ["kubectl", "kustomize"],
];

/**
 * The output of the real kustomize on your PATH (or kubectl) for a folder, with the options that it has, too.
 * Throws OutsideError if neither program exists, InputError with its message if it fails.
 */
export function renderWithProgram(
  folder: string,
  { enableHelm, loadRestrictor }: Pick<AskedRendering, "enableHelm" | "loadRestrictor"> = {},
): string {
  const options = [
    ...(enableHelm ? ["--enable-helm"] : []),
    ...(loadRestrictor === undefined ? [] : ["--load-restrictor", loadRestrictor]),
  ];
  return run(folder, options);
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
