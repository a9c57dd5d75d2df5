import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { folderOf, isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { foldersOf } from "../discovery/application-sources.ts";
import type { AppliedFolder, NotRenderedSource } from "../discovery/declared-folders.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import type { OverlaySelection } from "../discovery/overlays.ts";
import { filesOfSource } from "../discovery/source-files.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { applicationOf, deployedOverlays } from "./built-applications.ts";
import type { Deploying } from "./deploying.ts";
import type { RenderedSide } from "./rendered-side.ts";

/**
 * The folders that a state deploys and what they are built from, without contents. A shape stays valid until a file
 * is added or removed, or declares something else about building or deploying a folder. Stored as texts, because a
 * repository may have a hundred thousand paths.
 */
export interface Shape {
  /** Each folder with a kustomization, followed by the paths that the kustomization refers to. */
  folders: string;
  /** Each overlay: its name, path, environment, system, and how an Application applies it. */
  overlays: string;
  /** The files that declare what is deployed, and how. */
  deploying: string;
  /** Files and folders that are read by more than a kustomization: a change in them requires a full comparison. */
  watched: readonly string[];
  notRendered: readonly NotRenderedSource[];
  /** True if the state has no Argo CD objects. */
  isWithoutArgo: boolean;
}

/** A character that no path contains. */
const SEPARATOR = "\0";
const PART = "\0\0";

/** An overlay of a shape. */
export interface ShapedOverlay {
  name: string;
  path: string;
  /** "" if unknown. */
  environment: string;
  system: string;
  /** How an Application applies it, as text; "" if none does. */
  applied: string;
}

/** The shape of a state; undefined for one with links, submodules or Flux, where paths alone don't decide. */
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
        ...notRendered.flatMap(({ reads = [] }) => reads),
      ]),
    ],
    notRendered,
    isWithoutArgo: side.declared.objects.length === 0,
  };
}

const textOf = (applied: AppliedFolder | undefined) => (applied ? JSON.stringify(applied) : "");

/** The files that are read for Applications that change their sources, and the folders of plain manifests. */
function ofApplications(side: RenderedSide, overlays: ReturnType<typeof deployedOverlays>): string[] {
  const read = overlays.flatMap((overlay) => {
    if (!("application" in overlay)) return [];
    const made = applicationOf(side, overlay);
    if (made === undefined) return [];
    return [
      ...[overlay.path, ...foldersOf(made)].map(treePath),
      ...made.builds.flatMap((build) => filesOfSource(side.discovery.tree, build, made.variables)),
    ];
  });
  return [...read, ...[...side.declared.manifests.keys()].map(treePath)];
}

/**
 * The environments that build on deployed folders: they may leave objects to these, and objects of folders inside
 * their own are reported once.
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

/** A shape in a form for looking up changes. */
export class KnownShape {
  readonly notRendered: readonly NotRenderedSource[];
  readonly isWithoutArgo: boolean;
  readonly #watched: ReadonlySet<string>;
  #deploying: ReadonlySet<string> | undefined;
  #read: ReadonlySet<string> | undefined;

  constructor(private readonly shape: Shape) {
    this.notRendered = shape.notRendered;
    this.isWithoutArgo = shape.isWithoutArgo;
    this.#watched = new Set(shape.watched);
  }

  /** The overlays, sorted by path. */
  overlays(): ShapedOverlay[] {
    const found: ShapedOverlay[] = [];
    const parts = this.shape.overlays.split(SEPARATOR);
    for (let at = 0; at + 4 < parts.length; at += 5) {
      const [name = "", path = "", environment = "", system = "", applied = ""] = parts.slice(at, at + 5);
      found.push({ name, path, environment, system, applied });
    }
    return found;
  }

  /** True if a file declares what is deployed, or how. */
  saysWhatIsDeployed(path: string): boolean {
    this.#deploying ??= new Set(this.shape.deploying.split(SEPARATOR));
    return this.#deploying.has(path);
  }

  /** True for a path that is read by more than a kustomization. */
  isWatched(path: string): boolean {
    for (let at = path; ; at = folderOf(at)) {
      if (this.#watched.has(at)) return true;
      if (at === "/") return false;
    }
  }

  /** True for a file that a kustomization reads. */
  isRead(path: string): boolean {
    this.#read ??= new Set(this.shape.folders.split(PART).flatMap((one) => one.split(SEPARATOR).slice(1)));
    return this.#read.has(path);
  }

  /** The folders that read one of these files when they are rendered. */
  affectedBy(changed: ReadonlySet<string>): Set<string> {
    const affected = new Set([...changed].filter(isKustomizationFile).map(folderOf));
    const looked = new Set([...changed, ...affected]);
    const folders = this.shape.folders.split(PART).map((one) => one.split(SEPARATOR));
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
