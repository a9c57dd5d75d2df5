import { FLUX_GROUP, sourceOf } from "../../../discovery/flux.ts";
import { treePath } from "../../../discovery/tree-paths.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { builtFrom } from "../../facts.ts";
import { nearName } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";

/** With fewer, a source may be another repository. */
const FEWEST = 2;

/** The Kustomizations of Flux that an environment renders: others may be put away. */
const appliedIn = new Fact(({ index }): readonly string[] =>
  index.ofKind("Kustomization", FLUX_GROUP).map(({ metadata }) => metadata.name),
);

export const fluxPath = defineRule({
  id: "integrity/flux-path",
  title: "The folder that a Flux Kustomization deploys exists",
  why:
    "A Kustomization whose path doesn't exist in its source isn't ready, and keeps what it deployed last; " +
    "what was meant is never applied. The paths of other Kustomizations with the same source show whether " +
    "that source is this repository.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#path",
  severity: "warning",
  around: "flux",
  asks: () => [appliedIn],
  *checkRepository({ environments, flux }) {
    const applied = new Set(
      environments
        .filter((state) => flux.some(({ folder }) => folder === treePath(state.environment)))
        .flatMap((state) => appliedIn.of(state)),
    );
    const listed = new Set(
      environments.flatMap((state) => (builtFrom.of(state) ?? []).flatMap(({ files }) => files)),
    );
    const elsewhere = new Set(flux.flatMap(({ name, file }) => (listed.has(file) ? [name] : [])));
    const all = flux.filter(
      ({ folder, document }) => folder !== undefined && textAt(document, "spec", "path"),
    );
    for (const { name, file, folder = "", document, isGone } of all) {
      if (
        !isGone ||
        !applied.has(name) ||
        (elsewhere.has(name) && !listed.has(file)) ||
        folder.includes("$") ||
        folder.includes("{")
      )
        continue;
      const { kind, name: source } = sourceOf(document);
      const others = all.filter((one) => {
        const other = sourceOf(one.document);
        return other.kind === kind && other.name === source;
      });
      const there = new Set(others.flatMap((one) => (one.isGone || one.folder === "/" ? [] : [one.folder])));
      const gone = new Set(others.flatMap((one) => (one.isGone ? [one.folder] : [])));
      if (there.size < FEWEST || there.size <= gone.size) continue;
      const near = nearName(
        folder,
        [...there].flatMap((one) => one ?? []),
      );
      yield {
        file,
        path: ["spec", "path"],
        message: `Kustomization ${name} deploys ${folder.slice(1)}, which isn't in this repository; ${there.size} other folders of ${kind} ${source} are`,
        fix: near === undefined ? "correct spec.path" : `did you mean .${near}?`,
      };
    }
  },
});
