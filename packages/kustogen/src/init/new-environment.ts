import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import type { Environment } from "../authoring/environment.ts";
import { refuseName } from "../authoring/given-name.ts";
import { namespaceOf } from "../authoring/namespace.ts";
import type { System } from "../authoring/system.ts";
import type { Writing } from "../delivery/writing.ts";
import { EnvironmentEdit } from "../environments/edit.ts";
import { withSchemaComment } from "../environments/schema-file.ts";
import { environmentsFolder } from "../folders.ts";
import { hostsOf } from "../generate/claims.ts";
import { describeLayer } from "../generate/describe.ts";
import { resolveTree } from "../layers/tree.ts";

/** The result of `new environment`, and what its author should check. */
export interface NewEnvironment {
  file: string;
  notes: string[];
}

/** The inputs for a new environment. */
export interface NewEnvironmentInput {
  /** Every existing environment. */
  environments: readonly Environment[];
  systems: readonly System[];
  name: string;
  like: Environment;
  /** The last day of a preview; undefined for a permanent environment. */
  preview: string | undefined;
}

/** Settings for quantities, and their smallest values. */
const SMALLEST: Readonly<Record<string, unknown>> = { replicas: 1, autoscaling: false };

/**
 * Writes the file of a new environment: a copy of another one, including comments. It has its own cluster or, if it
 * is a preview or the other's namespaces contain the environment's name, its own hosts and namespaces.
 * @throws InputError for an invalid or existing name, and for a preview of production
 */
export function newEnvironment(
  { root, folders, change }: Pick<Writing, "root" | "folders" | "change">,
  input: NewEnvironmentInput,
): NewEnvironment {
  const { name, like, preview } = input;
  refuseName("environment", name);
  const file = `${environmentsFolder(folders)}/${name}.yaml`;
  if (existsSync(join(root, file)))
    throw new InputError(`${file} already exists`, { code: "already-exists" });
  if (preview !== undefined && like.stage === "production")
    throw new InputError(
      `a preview of ${like.name} would have what only production may have; choose another environment with --like`,
      { code: "wrong-usage" },
    );
  const edit = new EnvironmentEdit(file, readFileSync(join(root, like.file), "utf8"));
  const notes = [`${file} is a copy of ${like.file}; later changes to ${like.name} don't affect it`];
  const running = input.systems.filter(({ name: system }) => Object.hasOwn(like.systems, system));
  const renamed = { ...like, name };
  const isApart = running.every(
    (system) => namespaceOf(system, like) !== namespaceOf(system, renamed) || preview !== undefined,
  );
  if (isApart && running.length > 0) {
    notes.push(...besideOther(edit, input, running));
  } else {
    ownCluster(edit, name, like);
    notes.push("change its stage, its cluster, and the hosts and addresses that must not be shared");
  }
  if (preview !== undefined) {
    edit.set(["preview"], { until: preview });
    for (const { name: system } of running)
      shrink(edit, ["systems", system, "settings"], settingsIn(like, system));
  }
  change({ write: [[file, withSchemaComment(edit.toString())]] });
  return { file, notes };
}

/** Its own cluster, identified by its Argo CD or by name: with the other's values, both would seem the same. */
function ownCluster(edit: EnvironmentEdit, name: string, like: Environment): void {
  if (like.argocd.instance !== undefined) edit.set(["argocd", "instance"], name);
  else if ("name" in like.cluster && edit.get(["cluster", "name"]) !== undefined)
    edit.set(["cluster", "name"], name);
  else if (like.argocd.enabled) edit.set(["cluster"], { name });
}

/** In the other's cluster, with its own hosts and namespaces. */
function besideOther(
  edit: EnvironmentEdit,
  { name, like, environments }: NewEnvironmentInput,
  running: readonly System[],
): string[] {
  const hosts = new Map<string, string>();
  for (const system of running) {
    const node = resolveTree(system, environments).find(({ environment }) => environment === like);
    if (node === undefined) continue;
    if (node.namespace === namespaceOf(system, { ...like, name }))
      edit.set(["systems", system.name, "namespace"], `{system}-{environment}`);
    for (const resource of describeLayer(node))
      for (const host of hostsOf(resource)) hosts.set(host, hostOf(host, like.name, name));
  }
  const known = [...hosts.keys()].sort((a, b) => b.length - a.length);
  const rename = (text: string) => {
    const host = known.find((one) => text === one || text.includes(`//${one}`));
    return host === undefined ? text : text.replace(host, hosts.get(host) as string);
  };
  for (const { name: system } of running)
    each(settingsIn(like, system), ["systems", system, "settings"], (path, value) => {
      if (typeof value === "string" && rename(value) !== value) edit.set(path, rename(value));
    });
  return known.length === 0
    ? []
    : [`it runs in the cluster of ${like.name}, with its own hosts: ${[...hosts.values()].join(", ")}`];
}

/** A host of the new environment: with its name in place of the other's, or before everything. */
function hostOf(host: string, like: string, name: string): string {
  const labels = host.split(".");
  const at = labels.indexOf(like);
  if (at < 0) return `${name}.${host}`;
  return labels.with(at, name).join(".");
}

function settingsIn(like: Environment, system: string): Value {
  return (lookUp(like.systems, system)?.settings ?? {}) as Value;
}

/** Sets the lowest pod count wherever the file contains one. */
function shrink(edit: EnvironmentEdit, path: readonly string[], settings: Value): void {
  if (!isMap(settings)) return;
  for (const [key, value] of Object.entries(settings)) {
    if (key === "replicas" && typeof value === "number") edit.set([...path, key], SMALLEST[key]);
    else if (key === "autoscaling") edit.set([...path, key], SMALLEST[key]);
    else shrink(edit, [...path, key], value);
  }
}

/** Calls `visit` for each value that isn't a mapping, with its path; values in lists are skipped. */
function each(
  value: Value,
  path: readonly string[],
  call: (path: readonly string[], value: Value) => void,
): void {
  if (!isMap(value)) call(path, value);
  else for (const [key, inner] of Object.entries(value)) each(inner, [...path, key], call);
}
