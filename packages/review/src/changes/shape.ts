import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { folderOf, isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { foldersOf } from "../discovery/application-sources.ts";
import type { AppliedFolder, NotRenderedSource } from "../discovery/declared-folders.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import type { OverlaySelection } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { applicationOf, deployedOverlays, readByApplication } from "./built-applications.ts";
import type { Deploying } from "./deploying.ts";
import type { RenderedSide } from "./rendered-side.ts";

/**
 * What a state deploys and what that is made of, without what is in it: while no file comes or goes and none says otherwise
 * what a folder is made of or what deploys it, all of it stays. A repository has a hundred thousand paths, so most are texts.
 */
export interface Shape {
  /** Each folder with a kustomization, and behind it the paths that this names. */
  folders: string;
  /** Each overlay: its name, path, environment, system, and how an Application applies it. */
  overlays: string;
  /** The files that say what is deployed, and how. */
  deploying: string;
  /** Files and folders that more than a kustomization reads: in a change of these everything is looked at. */
  watched: readonly string[];
  notRendered: readonly NotRenderedSource[];
  /** True where nothing of Argo CD is in it. */
  isWithoutArgo: boolean;
}

/** No path has it in it. */
const SEPARATOR = "\0";
const PART = "\0\0";

/** An overlay of a shape. */
export interface ShapedOverlay {
  name: string;
  path: string;
  /** "" for those of none. */
  environment: string;
  system: string;
  /** How an Application applies it, as text; "" where none does. */
  applied: string;
}

/** The shape of a state; undefined for one with links, submodules or Flux, where more than paths decides. */
export function shapeOf(
  side: RenderedSide,
  { flux, read }: Deploying,
  selection: OverlaySelection,
): Shape | undefined {
  const { tree, folders, graph } = side.discovery;
  const { applied, notRendered } = side.declared;
  if (!shortcuts.taken || tree.hasLinks || tree.submodules.size > 0 || flux.length > 0) return undefined;
  const overlays = deployedOverlays([side], selection);
  return {
    folders: [...graph.named()].map((one) => one.flat().join(SEPARATOR)).join(PART),
    overlays: overlays
      .flatMap((one) => [
        one.name,
        one.path,
        one.environment ?? "",
        one.system ?? "",
        textOf(applied.get(one.path)),
      ])
      .join(SEPARATOR),
    deploying: [...read].join(SEPARATOR),
    watched: [
      ...new Set([
        ...[...folders.values()].flatMap(({ references }) => references.folders),
        ...ofApplications(side, overlays),
        ...listsOfDeployed(side),
      ]),
    ],
    notRendered,
    isWithoutArgo: side.declared.objects.length === 0,
  };
}

const textOf = (applied: AppliedFolder | undefined) => (applied ? JSON.stringify(applied) : "");

/** What is read for what Applications make of their sources, and the folders of plain manifests. */
function ofApplications(side: RenderedSide, overlays: ReturnType<typeof deployedOverlays>): string[] {
  const read = overlays.flatMap((overlay) => {
    if (!("application" in overlay)) return [];
    const made = applicationOf(side, overlay);
    if (made === undefined) return [];
    return [
      ...[overlay.path, ...foldersOf(made)].map(treePath),
      ...made.builds.flatMap((build) => readByApplication(side, build)),
    ];
  });
  return [...read, ...[...side.declared.manifests.keys()].map(treePath)];
}

/**
 * The environments that build on folders that something else deploys: they may leave these to it, and where these lie inside
 * of their own folder, each object is told once.
 */
function listsOfDeployed({ discovery, declared: { applied } }: RenderedSide): string[] {
  const deployed = new Set([...applied.keys()].map(treePath));
  if (deployed.size === 0) return [];
  const paths = new Set([...discovery.overlays.map(({ path }) => path), ...applied.keys()]);
  return [...paths].map(treePath).filter((folder) => {
    const { files } = discovery.graph.of(folder);
    return [...files].some((file) => {
      if (!isKustomizationFile(file)) return false;
      const inner = folderOf(file);
      const mayLeave = !deployed.has(folder) || (inner !== folder && isWithin(inner, folder));
      return mayLeave && deployed.has(inner);
    });
  });
}

/** A shape as changes are looked up in it. */
export class KnownShape {
  readonly notRendered: readonly NotRenderedSource[];
  readonly isWithoutArgo: boolean;
  readonly #shape: Shape;
  readonly #watched: ReadonlySet<string>;
  #deploying: ReadonlySet<string> | undefined;

  constructor(shape: Shape) {
    this.#shape = shape;
    this.notRendered = shape.notRendered;
    this.isWithoutArgo = shape.isWithoutArgo;
    this.#watched = new Set(shape.watched);
  }

  /** The overlays, sorted by path. */
  overlays(): ShapedOverlay[] {
    const found: ShapedOverlay[] = [];
    const parts = this.#shape.overlays.split(SEPARATOR);
    for (let at = 0; at + 4 < parts.length; at += 5) {
      const [name = "", path = "", environment = "", system = "", applied = ""] = parts.slice(at, at + 5);
      found.push({ name, path, environment, system, applied });
    }
    return found;
  }

  /** True where a file says what is deployed, and how. */
  saysWhatIsDeployed(path: string): boolean {
    this.#deploying ??= new Set(this.#shape.deploying.split(SEPARATOR));
    return this.#deploying.has(path);
  }

  /** True for what more than a kustomization reads. */
  isWatched(path: string): boolean {
    for (let at = path; ; at = folderOf(at)) {
      if (this.#watched.has(at)) return true;
      if (at === "/") return false;
    }
  }

  /** The folders whose rendering reads one of these files. */
  affectedBy(changed: ReadonlySet<string>): Set<string> {
    const affected = new Set([...changed].filter(isKustomizationFile).map(folderOf));
    const looked = new Set([...changed, ...affected]);
    const folders = this.#shape.folders.split(PART).map((one) => one.split(SEPARATOR));
    for (let known = -1; known < affected.size; ) {
      known = affected.size;
      for (const [folder = "", ...named] of folders)
        if (!affected.has(folder) && named.some((path) => looked.has(path))) {
          affected.add(folder);
          looked.add(folder);
        }
    }
    return affected;
  }
}
