import type { Said } from "./judged.ts";
import { type Builder, judgeKustomizations } from "./kustomization-rules.ts";
import type { Rule } from "./rule.ts";
import type { KustomizationSource, SourceFiles, Step } from "./sources/sources.ts";
import type { State } from "./state.ts";

/** True for a kustomization that is built once for each of its users. */
export function isComponent({ kustomization }: KustomizationSource): boolean {
  return kustomization.kind === "Component";
}

/** The components of a run, each with its effects in all builds: one without effect in one may have it in another. */
export class Components {
  readonly #all = new Map<string, KustomizationSource & { steps: Step[] }>();
  readonly #taken = new WeakSet<KustomizationSource>();
  readonly #users: { state: State; files: readonly string[] }[] = [];

  /** Records the components of environments. @param affected those for which components are judged */
  add(states: readonly State[], affected: readonly State[]): void {
    const judged = new Set(affected);
    for (const state of states) {
      const components = (state.sources?.kustomizations ?? []).filter(isComponent);
      if (components.length === 0) continue;
      if (judged.has(state)) this.#users.push({ state, files: components.map(({ file }) => file) });
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
    }
  }

  /** Applies the rules about kustomizations to the components. */
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
