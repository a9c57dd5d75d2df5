import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { changedSubmodules } from "../discovery/changed-files.ts";
import { filesOfSource } from "../discovery/source-files.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { applicationOf, type DeployedUnit } from "../units/unit.ts";
import type { RenderedSide, Sides } from "./rendered-side.ts";
import type { NotRendered } from "./review.ts";

/** The submodules that a change affects, with the environments that are built from them. */
export function submodules(sides: Sides, overlays: readonly DeployedUnit[]): NotRendered[] {
  const [before, after] = sides.map(({ discovery }) => discovery.tree);
  if (before === undefined || after === undefined) return [];
  return [...changedSubmodules(before, after)].map(([path, what]) => {
    const builtInto = [
      ...overlays.filter((one) => sides.some((side) => isBuiltFrom(one, side, path))),
      ...sides.flatMap(({ declared }) =>
        declared.notRendered.filter(({ source = "" }) => source !== "" && isWithin(treePath(source), path)),
      ),
    ].map(({ name }) => name);
    const names = [...new Set(builtInto)];
    const are = names.length === 1 ? "is" : "are";
    const of = names.length === 0 ? "" : `; ${someOf(names, 6)} ${are} built from it and ${are}n't checked`;
    const place = path.slice(1);
    return {
      name: place,
      file: place,
      why: `${what}${of}`,
      cause: "outside",
      changed: true,
      builtInto: names,
    };
  });
}

/** True if a side builds an environment from files in a submodule. */
function isBuiltFrom(overlay: DeployedUnit, side: RenderedSide, submodule: string): boolean {
  const { tree } = side.discovery;
  if ([...side.filesOf([overlay])].some((file) => isWithin(file, submodule))) return true;
  if (side.declared.manifests.get(overlay.path)?.recurse && isWithin(submodule, treePath(overlay.path)))
    return true;
  const application = applicationOf(side, overlay);
  return (application?.builds ?? []).some((build) =>
    filesOfSource(tree, build, application?.variables ?? new Map()).some(
      (path) => isWithin(submodule, path) || isWithin(path, submodule),
    ),
  );
}
