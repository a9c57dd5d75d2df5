import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { run } from "@kustogen/kustomize/node/run.ts";
import type { AskedRendering } from "../../looking/sides.ts";

/** What the kustomize on your PATH prints for a folder. @throws OutsideError without it, InputError if it fails */
export function renderWithProgram(
  folder: string,
  { enableHelm, loadRestrictor }: Pick<AskedRendering, "enableHelm" | "loadRestrictor"> = {},
): string {
  const options = [
    ...(enableHelm ? ["--enable-helm"] : []),
    ...(loadRestrictor === undefined ? [] : ["--load-restrictor", loadRestrictor]),
  ];
  const { code, stderr, stdout } = run("kustomize", ["build", ...options, "--", folder]);
  if (code !== 0) throw new InputError(`kustomize build ${folder}: ${stderr.trim().replace(/^Error: /, "")}`);
  if (stderr !== "") process.stderr.write(printable(stderr));
  return stdout;
}
