import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import type { IsOtherRepository, IsOwnSource } from "../discovery/application-sources.ts";
import { matcherOf } from "../discovery/globs.ts";
import { isExcluded, type Overlay, type OverlaySelection, overlayAt } from "../discovery/overlays.ts";
import type { SourceLink } from "./sources.ts";

/** The selection of overlays, and options for rendering them. */
export interface CompareOptions extends OverlaySelection {
  /** Only overlays of these systems and environments, by the names in their paths. */
  systems?: readonly string[];
  environments?: readonly string[];
  renderer?: RendererOptions;
  /** The version of kustomize that renders each side, if not that of the renderer. */
  kustomize?: Record<"before" | "after", RendererOptions["kustomize"]>;
  link?: SourceLink;
  /** Only folders that match one of these patterns, as requested on the command line, regardless of configuration. */
  only?: readonly string[];
  /** True if `check` judges the kustomizations of the new state, so that these aren't compared. */
  besideCheck?: boolean;
  /** The files of each side that may hold Argo CD Applications. */
  applications?: { before: readonly string[]; after: readonly string[] };
  /** Returns which sources of Applications are this repository; without it, that is unknown. */
  isOwn?: IsOwnSource;
  isOther?: IsOtherRepository;
  /** Called before each environment, for progress. */
  onEnvironment?(label: string, done: number, all: number): void;
}

/** True for a folder of the requested systems and environments that no configuration excludes, and that matches `--path`. */
export function isCompared(path: string, options: CompareOptions): boolean {
  const isNamed = options.only?.some((pattern) => matcherOf(pattern)(path)) ?? true;
  return isRequested(overlayAt(path), options) && isNamed && !isExcluded(path, options);
}

/** True for an overlay of the requested systems and environments. */
export function isRequested(overlay: Overlay, { systems = [], environments = [] }: CompareOptions): boolean {
  return (
    (systems.length === 0 || systems.includes(overlay.system ?? "")) &&
    (environments.length === 0 || environments.includes(overlay.environment ?? ""))
  );
}

/** @throws InputError that suggests what is meant, if nothing is selected */
export function refuseEmpty(
  all: readonly Overlay[],
  { paths, systems = [], environments = [] }: CompareOptions,
): void {
  const here =
    paths === undefined
      ? "there is no kustomization in either state; run the command in a repository that has one, or name folders with --path"
      : `no folder with a kustomization matches ${paths.join(", ")} in either state`;
  if (all.length === 0) throw new InputError(here, { code: "no-kustomization" });
  for (const [field, names] of Object.entries({ system: systems, environment: environments })) {
    const known = [...new Set(all.flatMap((one) => one[field as "system"] ?? []))].sort();
    const wrong = names.find((name) => !known.includes(name));
    if (wrong !== undefined) throw unknownName(`no ${field}`, wrong, known);
  }
  const asked = [...systems, ...environments].join(", ");
  throw new InputError(`nothing matches ${asked} together`, { code: "unknown-name" });
}
