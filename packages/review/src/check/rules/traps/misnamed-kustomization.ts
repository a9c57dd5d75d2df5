import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { TextFile } from "../../text-files.ts";

const [USUAL] = KUSTOMIZATION_FILES;
const YAML = /^(.+)\.ya?ml$/;
/** The names that people write in place of it. */
const MEANT = ["kustomization", "kustomize", "customization"];

/** A kustomization in a file whose name kustomize doesn't look for, in a folder without another one. */
export function* misnamedKustomization({ file, tree, read }: TextFile): Iterable<RepositoryFinding> {
  const name = lastPart(file);
  const [, bare = ""] = YAML.exec(name) ?? [];
  if (bare === "" || KUSTOMIZATION_FILES.some((one) => one === name)) return;
  const word = bare.toLowerCase();
  if (!MEANT.includes(word) && closest(word, MEANT, 2) === undefined) return;
  const folder = folderOf(file);
  if (KUSTOMIZATION_FILES.some((one) => tree.kind(`${folder}/${one}`) === "file")) return;
  const lines = (read() ?? "").split("\n").map((line) => line.trimEnd());
  const kind = lines.indexOf("kind: Kustomization");
  if (kind < 0 || !lines.some((line) => line.startsWith("apiVersion: kustomize.config.k8s.io/"))) return;
  yield {
    file,
    line: kind + 1,
    message: `kustomize doesn't look for a file called ${name}, and the folder has no other kustomization`,
    fix: `rename it to ${USUAL}`,
  };
}
