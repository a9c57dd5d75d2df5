import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { printFoundIn } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { equal, firstDifference } from "@kustogen/kustomize/value/equal.ts";
import { asMap, describeResource, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { inOrderOf } from "../factor/variables.ts";
import { systemsModule } from "../folders.ts";
import { judgeSystem, type RuleError } from "../generate/judge-system.ts";
import { generateSystem } from "../generate/system.ts";
import { resolveTree } from "../layers/tree.ts";
import { projectCode } from "../project/load.ts";
import type { ImportOptions, Proof } from "./report.ts";
import type { ImportedState } from "./state.ts";

/**
 * Generates the system in a copy of the project and compares every environment with its state before.
 * @param replaced folders of the project that are replaced with the files in them
 */
export async function prove(
  files: ReadonlyMap<string, string | Uint8Array>,
  replaced: readonly string[],
  states: readonly Pick<ImportedState, "name" | "expected">[],
  name: string,
  { root, config, dist }: Pick<ImportOptions, "root" | "config" | "dist">,
): Promise<{ proofs: Proof[]; generated: Map<string, string>; errors: RuleError[] }> {
  const { folders } = config;
  const copy = new ProjectCopy(root, folders.generators);
  try {
    for (const folder of replaced) copy.clear(folder);
    copy.write(files);
    const code = await projectCode(copy.root, folders, dist);
    const systems = await code.systems();
    const system = systems.find((candidate) => candidate.name === name);
    if (system === undefined) throw new InputError(`${systemsModule(folders)} doesn't list ${name}`);
    const layers = generateSystem(resolveTree(system, loadEnvironments(copy.root, config)), folders);
    const generated = new Map(layers.flatMap((layer) => layer.files).map(({ path, text }) => [path, text]));
    const proofs = states.map(({ name: environment, expected }) => {
      const layer = layers.find(({ node }) => node.layer === environment);
      return proofOf(environment, expected, layer?.rendered ?? []);
    });
    return { proofs, generated, errors: judgeSystem(layers, { exceptions: [], rules: [] }) };
  } finally {
    copy.remove();
  }
}

/** The parts of a project that its systems are read from, besides its authored folder. */
const MORE_PARTS = ["kustogen.yaml", "package.json", "package-lock.json", "tsconfig.json"];

/** A copy of a project's sources in a temporary folder, to try an import before anything is written. */
class ProjectCopy {
  readonly root: string;

  constructor(project: string, generators: string) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-import-")));
    for (const name of [generators, ...MORE_PARTS])
      if (existsSync(join(project, name)))
        cpSync(join(project, name), join(this.root, name), { recursive: true });
    const modules = join(project, "node_modules");
    if (existsSync(modules)) symlinkSync(modules, join(this.root, "node_modules"), "junction");
  }

  /** Removes a folder of the copy. */
  clear(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  write(files: ReadonlyMap<string, string | Uint8Array>): void {
    for (const [path, text] of files) {
      const file = join(this.root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Compares an environment's rendering with the expected one. */
export function proofOf(
  environment: string,
  expected: readonly Resource[],
  rendered: readonly Resource[],
): Proof {
  const found = new Map(rendered.map((resource) => [identityKey(resource), resource]));
  const differences: string[] = [];
  const reordered: string[] = [];
  let same = 0;
  for (const resource of expected) {
    const key = identityKey(resource);
    const actual = found.get(key);
    found.delete(key);
    if (actual === undefined) {
      differences.push(`${describeResource(resource)} is gone`);
      continue;
    }
    const [before, after] = [asMap(resource), asMap(actual)];
    const ordered = inOrderOf(after, before) as ValueMap;
    const path = firstDifference(before, ordered);
    if (path === undefined) {
      same++;
      if (!equal(before, after)) reordered.push(describeResource(resource));
    } else {
      const show = (from: ValueMap) => printFoundIn(from, path);
      differences.push(
        `${describeResource(resource)}: ${printPath(path)}: ${show(before)} before, ${show(after)} after`,
      );
    }
  }
  for (const extra of found.values()) differences.push(`${describeResource(extra)} is new`);
  return { environment, same, differences, reordered };
}
