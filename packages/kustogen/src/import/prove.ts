import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { systemsModule } from "../folders.ts";
import { judgeSystem, type RuleError } from "../generate/judge-system.ts";
import { generateSystem } from "../generate/system.ts";
import { resolveTree } from "../layers/tree.ts";
import { projectCode } from "../project/load.ts";
import type { ImportedSystem } from "./describe-states.ts";
import { ProjectCopy } from "./project-copy.ts";
import { type Proof, proofOf } from "./proof.ts";
import type { ImportOptions } from "./report.ts";
import type { ImportedState } from "./state.ts";

/** Generates the system in a copy of the project and compares every environment with its state before. */
export async function prove(
  files: ReadonlyMap<string, string>,
  folder: string,
  states: readonly ImportedState[],
  { name }: ImportedSystem,
  { root, config, dist }: ImportOptions,
): Promise<{ proofs: Proof[]; generated: Map<string, string>; errors: RuleError[] }> {
  const { folders } = config;
  const copy = new ProjectCopy(root, folders.generators);
  try {
    copy.clear(folder);
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
