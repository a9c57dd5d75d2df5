import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { IsOtherRepository, IsOwnSource } from "../discovery/application-sources.ts";
import { type Overlay, type OverlaySelection, selectionsOf } from "../discovery/overlays.ts";
import { matcherOf } from "../discovery/path-glob.ts";
import type { CompareHelper } from "./helper.ts";
import type { SourceLink } from "./sources.ts";

/** What is looked at, and how it is rendered. */
export interface CompareOptions extends OverlaySelection {
  /** Only overlays of these systems and environments, as their paths name them. */
  systems?: readonly string[];
  environments?: readonly string[];
  renderer?: RendererOptions;
  /** Makes the addresses of lines, for reports with links. */
  link?: SourceLink;
  /** Only folders that match one of these patterns: what a person asked for, whatever configurations say. */
  only?: readonly string[];
  /** What changes in the kustomizations of the side after where another judges these: they aren't compared again. */
  shown?: readonly ResourceChange[];
  /** The files of each side that may hold Argo CD Applications. */
  applications?: { before: readonly string[]; after: readonly string[] };
  /** Says which sources of Applications are this repository; without it nobody knows. */
  isOwn?: IsOwnSource;
  isOther?: IsOtherRepository;
  /** How many environments are rendered before what they leave behind is let go; as many as memory bears when absent. */
  atATime?: number;
  /** True where the report says only of a few of many environments where values come from. */
  fewPlaces?: boolean;
  /** Compares some of many environments meanwhile. */
  helper?: CompareHelper;
  /** Told before each environment, for progress. */
  onEnvironment?(label: string, done: number, all: number): void;
}

/** True for a folder that isn't left out by all that says what is looked at, and that `--path` doesn't pass over. */
export function isWanted(path: string, options: CompareOptions): boolean {
  const matches = (pattern: string) => matcherOf(pattern)(path);
  if (options.only !== undefined && !options.only.some(matches)) return false;
  return selectionsOf(options).some(({ exclude = [] }) => !exclude.some(matches));
}

/** True for an overlay of the systems and environments that are asked for. */
export function isSelected(overlay: Overlay, { systems = [], environments = [] }: CompareOptions): boolean {
  return (
    (systems.length === 0 || systems.includes(overlay.system ?? "")) &&
    (environments.length === 0 || environments.includes(overlay.environment ?? ""))
  );
}

/** @throws InputError that says what there is, where nothing is selected */
export function refuseEmpty(
  all: readonly Overlay[],
  { paths, systems = [], environments = [] }: CompareOptions,
): void {
  const list = (values: readonly (string | undefined)[]) =>
    [...new Set(values.filter((value) => value !== undefined))].sort().slice(0, 20).join(", ") || "none";
  if (all.length === 0)
    throw new InputError(
      paths === undefined
        ? "there is no kustomization in either state; run the command in a repository that has one, or name folders with --path"
        : `no folder with a kustomization matches ${paths.join(", ")} in either state`,
      { code: "no-kustomization" },
    );
  throw new InputError(
    `nothing is selected: there are the systems ${list(all.map(({ system }) => system))} and the environments ${list(all.map(({ environment }) => environment))}${
      systems.length > 0 ? `, found no ${systems.join(", ")}` : ""
    }${environments.length > 0 ? `, found no ${environments.join(", ")}` : ""}`,
    { code: "unknown-name" },
  );
}
