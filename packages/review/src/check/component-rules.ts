import type { Builder } from "./kustomization-rules.ts";
import type { KustomizationSource, SourceFiles, Step } from "./sources/sources.ts";
import type { State } from "./state.ts";

/** True for a kustomization that is built once for each of its users. */
export function isComponent({ kustomization }: KustomizationSource): boolean {
  return kustomization.kind === "Component";
}

/**
 * The components of environments, each with its effects in all builds: one without effect in one may have it in another.
 * @param judged the environments for which components are judged
 */
export function componentsOf(
  states: readonly State[],
  judged: ReadonlySet<State>,
  files: SourceFiles,
): Builder[] {
  const all = new Map<string, KustomizationSource & { steps: Step[] }>();
  const taken = new Set<KustomizationSource>();
  const users: { state: State; components: readonly KustomizationSource[] }[] = [];
  for (const state of states) {
    const components = (state.sources?.kustomizations ?? []).filter(isComponent);
    if (components.length > 0 && judged.has(state)) users.push({ state, components });
    for (const component of components) {
      if (taken.has(component)) continue;
      taken.add(component);
      const known = all.get(component.file);
      if (known !== undefined) known.steps.push(...component.steps);
      else all.set(component.file, { ...component, patches: component.patches, steps: [...component.steps] });
    }
  }
  return users.map(({ state, components }) => ({
    state,
    sources: components.flatMap(({ file }) => all.get(file) ?? []),
    files,
  }));
}
