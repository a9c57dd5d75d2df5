import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { bytesOf, textIn } from "@kustogen/kustomize/text/bytes.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { commonFolder } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import { type Document, isMap, parseAllDocuments } from "yaml";
import { BASE } from "../../authoring/environment.ts";
import { recorded } from "../../vendor/recorded.ts";
import { type ImportedState, type ImportSources, importedState } from "../state.ts";

/**
 * The files that rendering the folders reads, without Secrets that have values; undefined if these alone don't render to
 * the same otherwise (network, charts, other programs).
 * @param base the folders that all build on
 */
export function copyOf(tree: FileTree, environments: ReadonlyMap<string, string>, base: readonly string[]) {
  const { tree: recorder, read } = recorded(withoutSecrets(tree));
  const folders = new Map([...environments, ...base.map((path) => [path, path] as const)]);
  const rendered = renderAll(tree, folders);
  if (rendered === undefined || renderAll(recorder, folders) === undefined) return undefined;
  const common = commonFolder([...read.keys()]);
  const inside = (path: string) => tree.realPath(path).slice(common.length).replace(/^\/+/, "") || ".";
  const files = new Map(
    [...read]
      .map(([path, content]): [string, string | Uint8Array] => [inside(path), textIn(content) ?? content])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const copied = new Map([...environments].map(([name, path]) => [name, inside(path)]));
  const [one, ...others] = base.map(inside);
  if (one !== undefined) copied.set(BASE, others.length === 0 ? one : JOINED);
  const list = [one, ...others].map((path) => `  - ../${path}\n`).join("");
  if (others.length > 0) files.set(`${JOINED}/kustomization.yaml`, `resources:\n${list}`);
  const places = new Map([...copied].map(([name, path]) => [name, `/${path}`]));
  const again = renderAll(new MemoryTree(files), places);
  const isSame = [...environments.keys()].every((name) =>
    equal(rendered.get(name) as unknown as Value[], (again?.get(name) ?? null) as unknown as Value),
  );
  return isSame ? { files, folders: copied } : undefined;
}

/** The folder that lists what all environments build on, if that is several folders. */
const JOINED = "built-on-by-all";

/** What is expected of each folder from a tree's files alone; undefined if one can't be rendered. */
function renderAll(tree: FileTree, folders: ReadonlyMap<string, string>) {
  const renderer = new Renderer(tree, { unrestricted: true });
  const state = ([name, from]: [string, string]) =>
    importedState({ name, from, resources: renderer.build(from).map(resourceOf) }).expected;
  return attempt(() => new Map([...folders].map((one) => [one[0], state(one)])), undefined);
}

/** A tree whose files lack Secrets with values, and what generates them. */
function withoutSecrets(tree: FileTree): FileTree {
  return {
    ...recorded(tree).tree,
    read(path) {
      const content = tree.read(path);
      const text = textIn(content);
      if (text === undefined || !holdsSecret(path, text)) return content;
      const documents = parseAllDocuments(text) as Document[];
      for (const document of documents) if (isMap(document.contents)) document.delete("secretGenerator");
      return bytesOf(documents.filter((one) => !holdsSecret(path, String(one))).join("---\n"));
    },
  };
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
export function wrappedFiles({ base: chosen, copied }: ImportSources, all: readonly ImportedState[]) {
  const files = new Map(copied?.files);
  const folders = new Map(copied?.folders ?? all.map(({ name }) => [name, name]));
  for (const { name, expected } of copied === undefined ? all : []) {
    files.set(`${name}/kustomization.yaml`, "resources:\n  - objects.yaml\n");
    files.set(`${name}/objects.yaml`, printResources(expected as unknown as Value[]));
  }
  if (typeof chosen === "string") folders.set(BASE, folders.get(chosen) as string);
  return { files, folders };
}
