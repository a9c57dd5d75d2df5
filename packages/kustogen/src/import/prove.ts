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
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { systemsModule } from "../folders.ts";
import { judgeSystem, type RuleError } from "../generate/judge-system.ts";
import { generateSystem } from "../generate/system.ts";
import { resolveTree } from "../layers/tree.ts";
import { projectCode } from "../project/load.ts";
import { type Proof, proofOf } from "./proof.ts";
import type { ImportOptions } from "./report.ts";
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
