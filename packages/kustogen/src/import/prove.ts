import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { printFoundIn } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { equal, firstDifference } from "@kustogen/kustomize/value/equal.ts";
import { asMap, describeResource, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { applicationOf } from "../argocd/application.ts";
import { deploymentsOf } from "../argocd/deployment.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { inOrderOf } from "../factor/variables.ts";
import { systemsModule } from "../folders.ts";
import { judgeSystem } from "../generate/judge-system.ts";
import { generateSystem } from "../generate/system.ts";
import { resolveTree } from "../layers/tree.ts";
import { replaceFile } from "../output/disk.ts";
import { entryAt } from "../output/entries.ts";
import { realPlace } from "../output/real-place.ts";
import { projectCode } from "../project/load.ts";
import type { ImportedState, ImportOptions } from "./state.ts";

/**
 * Generates the system in a copy of the project, with folders of it replaced, and compares every environment with its
 * state before. The Applications are by environment, without their source.
 * @throws InputError like `realPlace` for what can't be written, and for a project that can't be loaded
 */
export async function prove(
  files: ReadonlyMap<string, string | Uint8Array>,
  replaced: readonly string[],
  states: readonly Pick<ImportedState, "name" | "expected">[],
  name: string,
  { root, config, dist }: Pick<ImportOptions, "root" | "config" | "dist">,
) {
  const { folders } = config;
  for (const path of files.keys()) realPlace(root, path, new Set(replaced));
  const place = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-import-")));
  const copy = join(place, "project");
  try {
    const parts = [folders.generators, "kustogen.yaml", "package.json", "package-lock.json"];
    for (const part of parts)
      if (existsSync(join(root, part))) cpSync(join(root, part), join(copy, part), { recursive: true });
    const modules = join(root, "node_modules");
    if (existsSync(modules)) symlinkSync(modules, join(place, "node_modules"), "junction");
    // For what is computed of the copy, which goes with it.
    mkdirSync(join(copy, "node_modules"), { recursive: true });
    for (const path of replaced) rmSync(apart(copy, path), { recursive: true, force: true });
    for (const [path, text] of files) replaceFile(apart(copy, path), text);
    const code = await projectCode(copy, folders, dist);
    const systems = await code.systems();
    const system = systems.find((candidate) => candidate.name === name);
    if (system === undefined) throw new InputError(`${systemsModule(folders)} doesn't list ${name}`);
    const layers = generateSystem(resolveTree(system, loadEnvironments(copy, config), systems), folders);
    const generated = new Map(layers.flatMap((layer) => layer.files).map(({ path, text }) => [path, text]));
    const renderedIn = (of: string) => layers.find(({ node }) => node.layer === of)?.rendered ?? [];
    const proofs = states.map((one) => proofOf(one.name, one.expected, renderedIn(one.name)));
    const applications = new Map(
      deploymentsOf(layers)
        .filter(({ environment }) => environment.argocd.enabled)
        .map((deployment) => [deployment.environment.name, applicationOf(deployment, "", "")]),
    );
    return { proofs, generated, applications, errors: judgeSystem(layers, { exceptions: [], rules: [] }) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** A path in a copy without links above it, which lead to the original: each becomes a folder with links to what it has. */
function apart(copy: string, path: string): string {
  const folder = dirname(path);
  if (folder === ".") return join(copy, path);
  const place = apart(copy, folder);
  if (entryAt(place)?.isSymbolicLink()) {
    const target = realpathSync(place);
    rmSync(place);
    mkdirSync(place);
    for (const name of readdirSync(target)) symlinkSync(join(target, name), join(place, name));
  }
  return join(copy, path);
}

/** The comparison of an environment's rendering with the expected one, in sentences about each difference. */
export type Proof = ReturnType<typeof proofOf>;

/** Compares an environment's rendering with the expected one. */
export function proofOf(environment: string, expected: readonly Resource[], rendered: readonly Resource[]) {
  const found = new Map(rendered.map((resource) => [identityKey(resource), resource]));
  const differences: string[] = [];
  // Another order of variables means nothing to a container, but restarts its pods.
  const reordered: string[] = [];
  const different: Resource[] = [];
  for (const resource of expected) {
    const key = identityKey(resource);
    const actual = found.get(key);
    found.delete(key);
    const [what, before, after] = [describeResource(resource), asMap(resource), actual && asMap(actual)];
    const path = after && firstDifference(before, inOrderOf(after, before) as ValueMap);
    if (path === undefined && after !== undefined) {
      if (!equal(before, after)) reordered.push(what);
      continue;
    }
    different.push(resource);
    const show = (from: ValueMap) => printFoundIn(from, path ?? []);
    const change = after && `: ${printPath(path ?? [])}: ${show(before)} before, ${show(after)} after`;
    differences.push(what + (change ?? " is gone"));
  }
  for (const extra of found.values()) differences.push(`${describeResource(extra)} is new`);
  return { environment, same: expected.length - different.length, differences, different, reordered };
}
