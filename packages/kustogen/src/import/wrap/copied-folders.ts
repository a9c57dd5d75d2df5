import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { textIn } from "@kustogen/kustomize/text/bytes.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { commonFolder } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import { BASE } from "../../authoring/environment.ts";
import { recorded } from "../../vendor/recorded.ts";
import type { CopiedFolders, ImportedState, ImportSources } from "../state.ts";

/**
 * The files that rendering the folders reads; undefined if these alone don't render to the same (network, charts, other
 * programs), or if one has values of a Secret, which are copied nowhere.
 */
export function copyOf(tree: FileTree, folders: ReadonlyMap<string, string>): CopiedFolders | undefined {
  const { tree: recorder, read } = recorded(tree);
  const rendered = renderAll(recorder, folders);
  if (rendered === undefined) return undefined;
  const common = commonFolder([...read.keys()]);
  const inside = (path: string) => path.slice(common.length).replace(/^\/+/, "");
  const files = new Map(
    [...read]
      .map(([path, content]): [string, string | Uint8Array] => [inside(path), textIn(content) ?? content])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  if ([...files].some(([path, text]) => typeof text === "string" && holdsSecret(path, text)))
    return undefined;
  const copied = new Map([...folders].map(([name, path]) => [name, inside(tree.realPath(path)) || "."]));
  const again = renderAll(
    new MemoryTree(files),
    new Map([...copied].map(([name, path]) => [name, `/${path === "." ? "" : path}`])),
  );
  const isSame =
    again !== undefined && [...rendered].every(([name, values]) => equal(values, again.get(name) ?? null));
  return isSame ? { files, folders: copied } : undefined;
}

/** What each folder renders to from a tree's files alone; undefined if one doesn't. */
function renderAll(tree: FileTree, folders: ReadonlyMap<string, string>): Map<string, Value[]> | undefined {
  const renderer = new Renderer(tree, { unrestricted: true });
  return attempt(() => new Map([...folders].map(([name, path]) => [name, renderer.build(path)])), undefined);
}

/** True for a file with a Secret and its values, or a patch of one; also if no rendering has it. */
function holdsSecret(path: string, text: string): boolean {
  if (!/\.ya?ml$/.test(path) && !/kustomization$/i.test(path)) return false;
  return (
    /^[ \t]*secretGenerator:/m.test(text) ||
    (/\bkind:\s*["']?Secret\b/.test(text) &&
      /^[ \t]*(?:stringData|data)\s*:|[{,]\s*(?:stringData|data)\s*:/m.test(text))
  );
}

/**
 * The files to wrap, with the folders of environments and of base: the hand-written ones if they render to the expected
 * states, otherwise a folder for each state with its objects as they are rendered today.
 */
export function wrappedFiles(
  { base: chosen, copied }: ImportSources,
  states: readonly ImportedState[],
  base: ImportedState | undefined,
): CopiedFolders {
  const all = base === undefined ? states : [base, ...states];
  const isCopied = copied !== undefined && all.every(({ secrets }) => secrets.length === 0);
  const files = new Map(isCopied ? copied.files : []);
  const folders = new Map(isCopied ? copied.folders : all.map(({ name }) => [name, name]));
  for (const { name, expected } of isCopied ? [] : all) {
    files.set(`${name}/kustomization.yaml`, "resources:\n  - objects.yaml\n");
    files.set(`${name}/objects.yaml`, printResources(expected as unknown as Value[]));
  }
  if (typeof chosen === "string") folders.set(BASE, folders.get(chosen) as string);
  return { files, folders };
}
