import type { Said } from "./judged.ts";
import { type Builder, judgeKustomizations } from "./kustomization-rules.ts";
import type { Rule } from "./rule.ts";
import type { KustomizationSource, SourceFiles, Step } from "./sources/sources.ts";
import type { State } from "./state.ts";

/** True for a kustomization that is built once for each that uses it. */
export function isComponent({ kustomization }: KustomizationSource): boolean {
  return kustomization.kind === "Component";
}

/** The components of a run, each with what it did in all builds: what it does nothing in here, it may do elsewhere. */
export class Components {
  readonly #all = new Map<string, KustomizationSource & { steps: Step[] }>();
  readonly #taken = new WeakSet<KustomizationSource>();
  readonly #users: { state: State; files: readonly string[] }[] = [];

  /** How many environments use some. */
  get users(): number {
    return this.#users.length;
  }

  /** Notes those of some environments that are let go. @param standIns what stands for each of them */
  add(states: readonly State[], standIns: readonly State[]): void {
    states.forEach(({ sources }, at) => {
      const components = (sources?.kustomizations ?? []).filter(isComponent);
      if (components.length === 0) return;
      this.#users.push({ state: standIns[at] as State, files: components.map(({ file }) => file) });
      for (const component of components) {
        if (this.#taken.has(component)) continue;
        this.#taken.add(component);
        const known = this.#all.get(component.file);
        if (known === undefined)
          this.#all.set(component.file, {
            ...component,
            patches: component.patches,
            steps: [...component.steps],
          });
        else known.steps.push(...component.steps);
      }
    });
  }

  /** Applies the rules about kustomizations to them. */
  judge(rules: readonly Rule[], files: SourceFiles, said: Said): void {
    const builders = this.#users.map(
      (user): Builder => ({
        state: user.state,
        sources: user.files.flatMap((file) => this.#all.get(file) ?? []),
        files,
      }),
    );
    judgeKustomizations(builders, rules, said);
  }
}
