import type { Value } from "@kustogen/kustomize/value/value.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import { BASE } from "../../authoring/environment.ts";
import type { ImportSources } from "../sources.ts";
import type { ImportedState } from "../state.ts";
import type { CopiedFolders } from "./copied-folders.ts";

/**
 * The files to wrap, and the folder of each environment and of base among them: the hand-written ones if they render to
 * the expected states, otherwise a folder for each state with its objects as they are rendered today.
 * @param base the state that environments start from, if it is none of them
 */
export function wrappedFiles(
  { base: chosen, copied }: ImportSources,
  states: readonly ImportedState[],
  base: ImportedState | undefined,
): CopiedFolders {
  const all = base === undefined ? states : [base, ...states];
  const { files, folders } =
    copied !== undefined && all.every(({ secrets }) => secrets.length === 0)
      ? { files: copied.files, folders: new Map(copied.folders) }
      : renderedFolders(all);
  if (typeof chosen === "string") folders.set(BASE, folders.get(chosen) as string);
  return { files, folders };
}

function renderedFolders(states: readonly ImportedState[]): CopiedFolders {
  const files = new Map<string, string>();
  for (const { name, expected } of states) {
    files.set(`${name}/kustomization.yaml`, "resources:\n  - objects.yaml\n");
    files.set(`${name}/objects.yaml`, printResources(expected as unknown as Value[]));
  }
  return { files, folders: new Map(states.map(({ name }) => [name, name])) };
}
