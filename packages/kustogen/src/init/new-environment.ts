import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { asText, isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import type { Environment } from "../authoring/environment.ts";
import { refuseName } from "../authoring/given-name.ts";
import { namespaceOf } from "../authoring/namespace.ts";
import type { System } from "../authoring/system.ts";
import type { Writing } from "../delivery/writing.ts";
import { AuthoredFile } from "../environments/authored-file.ts";
import { EnvironmentEdit } from "../environments/edit.ts";
import { withSchemaComment } from "../environments/schema-file.ts";
import { environmentsFolder } from "../folders.ts";
import { describeLayer } from "../generate/describe.ts";
import { hostsOf, isOneCluster } from "../generate/one-cluster.ts";
import { ownPaths } from "../layers/own-settings.ts";
import { resolveTree } from "../layers/tree.ts";

/** The inputs for a new environment. */
export interface NewEnvironmentInput {
  environments: readonly Environment[];
  systems: readonly System[];
  name: string;
  like: Environment;
}

/**
 * Writes a new environment's file as a copy of another one's, with its own hosts, its name in namespaces and, unless these
 * contain it or environments share that cluster, its own one. Returns the file, and what to check. @throws InputError for a name
 */
export function newEnvironment(
  { root, folders, change }: Pick<Writing, "root" | "folders" | "change">,
  input: NewEnvironmentInput,
) {
  const { name, like } = input;
  refuseName("environment", name);
  const file = `${environmentsFolder(folders)}/${name}.yaml`;
  if (existsSync(join(root, file)))
    throw new InputError(`${file} already exists`, { code: "already-exists" });
  const running = input.systems.filter(({ name: system }) => Object.hasOwn(like.systems, system));
  const text = readFileSync(join(root, like.file), "utf8");
  const isLike = wordIn(like.name);
  // Comments about the whole file are about this one now.
  const edit = new EnvironmentEdit(
    file,
    text.replace(/^#.*$/gm, (comment) => comment.replace(isLike, name)),
  );
  const isApart = running.every((one) => namespaceOf(one, like) !== namespaceOf(one, { ...like, name }));
  for (const at of [["namespace"], ...running.map((one) => ["systems", one.name, "namespace"])]) {
    const value = edit.get(at);
    if (typeof value === "string" && !value.includes("{")) edit.set(at, value.replace(isLike, name));
  }
  const hosts = renameHosts(edit, input, running);
  const notes = [`${file} is a copy of ${like.file}; later changes to ${like.name} don't affect it`];
  const isShared = input.environments.some((one) => one !== like && isOneCluster(one, like));
  if (isShared || (isApart && running.length > 0)) {
    if (hosts.length > 0)
      notes.push(`it runs in the cluster of ${like.name}, with its own hosts: ${hosts.join(", ")}`);
  } else ownCluster(edit, input);
  const written = withSchemaComment(edit.toString());
  change({ write: [[file, written]] });
  notes.push("Change what is the same:", ...ownLines(file, written, running, like.name));
  return { files: [file], notes };
}

/** The lines of a file with namespaces, stage, cluster, pins, own settings, or names of the one that it is like. */
function ownLines(file: string, text: string, running: readonly System[], like: string): string[] {
  const source = new AuthoredFile(file, text, "");
  const { stage, cluster, systems = {} } = source.value as Record<string, Value>;
  const lines = new Set<string>();
  const add = (path: Path, value: Value) => {
    lines.add(`${file}:${source.lineOf(path)}: ${printPath(path)}: ${printFound(value, path)}`);
  };
  const names = [like];
  each(source.value as Value, [], (path, value) => {
    if (!/^(?:systems\.[^.]+\.)?namespace$/.test(path.join(".")) || asText(value).includes("{")) return;
    names.push(asText(value));
    add(path, value);
  });
  const isOld = wordIn(names.join("|"));
  each({ stage, cluster } as Value, [], add);
  for (const { name, settings } of running) {
    const own = valueAt(systems, [name]) as { settings?: Value; images?: Value } | undefined;
    for (const path of ownPaths(own?.settings, settings))
      add(["systems", name, "settings", ...path], valueAt(own?.settings, path) as Value);
    each(own?.images ?? {}, ["systems", name, "images"], add);
  }
  each(source.value as Value, [], (path, value) => asText(value).search(isOld) >= 0 && add(path, value));
  return [...lines];
}

/** Its own cluster, identified by its Argo CD or by name: with the other's values, both would seem the same. */
function ownCluster(edit: EnvironmentEdit, { name, like, environments }: NewEnvironmentInput): void {
  const { instance } = like.argocd;
  const isShared = environments.some((one) => one !== like && one.argocd.instance === instance);
  if (instance !== undefined && !isShared) edit.set(["argocd", "instance"], name);
  else if ("name" in like.cluster && edit.get(["cluster", "name"]) !== undefined)
    edit.set(["cluster", "name"], name);
  else if (like.argocd.enabled) edit.set(["cluster"], { name });
}

/** Public hosts of its own in place of the other's. Returns them. */
function renameHosts(
  edit: EnvironmentEdit,
  { name, like, environments, systems }: NewEnvironmentInput,
  running: readonly System[],
): string[] {
  const hosts = new Map<string, string>();
  for (const system of running) {
    const node = resolveTree(system, environments, systems).find(({ environment }) => environment === like);
    for (const resource of node === undefined ? [] : describeLayer(node))
      for (const host of hostsOf(resource)) hosts.set(host, hostOf(host, like.name, name));
  }
  const known = [...hosts.keys()].sort((a, b) => b.length - a.length);
  const rename = (text: string) => {
    const host = known.find((one) => text === one || text.includes(`//${one}`));
    return host === undefined ? text : text.replace(host, hosts.get(host) as string);
  };
  for (const at of running.map(({ name }) => ["systems", name, "settings"]))
    each((valueAt(like, at) ?? {}) as Value, at, (path, value) => {
      const own = [value].flat().map((one) => (typeof one === "string" ? rename(one) : one));
      if (!equal(own, [value].flat())) edit.set(path, Array.isArray(value) ? own : own[0]);
    });
  return [...hosts.values()];
}

/** A host of the new environment: with its name in place of the other's, or before everything. */
function hostOf(host: string, like: string, name: string): string {
  const labels = host.split(".");
  const at = labels.indexOf(like);
  return at < 0 ? `${name}.${host}` : labels.with(at, name).join(".");
}

const wordIn = (names: string) => new RegExp(`(?<![a-z\\d])(?:${names})(?![a-z\\d])`, "gi");

/** Calls `call` for each value that isn't a mapping, with its path: a list is one. */
function each(value: Value, path: readonly string[], call: (path: readonly string[], value: Value) => void) {
  if (!isMap(value)) call(path, value);
  else for (const [key, inner] of Object.entries(value)) each(inner, [...path, key], call);
}
