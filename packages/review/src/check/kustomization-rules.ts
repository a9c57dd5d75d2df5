import { isReady, sharedOf } from "./asked.ts";
import type { Said } from "./judged.ts";
import { isAtLeast, type Rule, type Severity, worstOf } from "./rule.ts";
import type { KustomizationSource, SourceFiles } from "./sources/sources.ts";
import type { State } from "./state.ts";
import { STRICTNESS } from "./strictness.ts";

/** An environment, and the kustomizations behind it that are checked. */
export interface Builder {
  state: State;
  sources: readonly KustomizationSource[];
  files: SourceFiles;
}

/** How strict an environment is, the strictest last. */
export function rankOf({ strictness }: Pick<State, "strictness">): number {
  return strictness === undefined ? 0 : STRICTNESS.indexOf(strictness) + 1;
}

/**
 * Applies the rules about kustomizations to each of them once, however many environments build on it. The strictest
 * environment comes first, because it determines the severity. Rules that conclude from absence are applied even if
 * the source also belongs to a partially rendered environment.
 */
export function judgeKustomizations(
  builders: readonly Builder[],
  rules: readonly Rule[],
  said: Said,
  least: Severity = "info",
): void {
  const { ofKustomizations } = sharedOf(rules);
  const known = [new Set<KustomizationSource>(), new Set<KustomizationSource>()] as const;
  for (const { state, sources, files } of [...builders].sort((a, b) => rankOf(b.state) - rankOf(a.state)))
    for (const source of sources) {
      const isNew = known.map((judged) => !judged.has(source));
      known[0].add(source);
      if (!state.inPart) known[1].add(source);
      for (const rule of ofKustomizations)
        if (
          isNew[rule.fromAbsence && rule.fromAbsence !== "own" ? 1 : 0] &&
          isReady(rule, state) &&
          isAtLeast(worstOf(rule, state.strictness), least)
        )
          try {
            for (const finding of rule.checkKustomization?.(source, files) ?? [])
              said.add(rule, state.strictness, { file: source.file, ...finding }, state.environment);
          } catch (error) {
            said.failed(rule, state.environment, error);
          }
    }
}
