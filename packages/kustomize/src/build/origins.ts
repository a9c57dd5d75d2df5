import { repositorySpec } from "../load/repository-url.ts";
import type { Root } from "../load/root.ts";
import { addOrigin, type Origin, withFileOrigin } from "../resource/origin.ts";
import type { BuildResource } from "../resource/resource.ts";
import { lastPart } from "../tree/paths.ts";
import type { CacheOptions } from "./build-cache.ts";

/** The location of a kustomization relative to the built one, as `buildMetadata` writes it, in a repository or not. */
export interface BuildPlace {
  readonly path: string;
  readonly repo?: string;
  readonly ref?: string;
}

export const HERE: BuildPlace = { path: "" };

/** The location that a path in a kustomization refers to (kustomize's Origin.Append). */
export function placeOf(place: BuildPlace, path: string): BuildPlace {
  const spec = repositorySpec(path);
  if (spec === undefined) return { ...place, path: joined(place.path, path) };
  // kustomize removes the first part of the folder that the clone would be in; without a path it removes nothing.
  return { path: joined("", spec.path === "" ? "notCloned" : spec.path), repo: spec.url, ref: spec.ref };
}

/** The origin of resources configured by a file in the kustomization's folder. */
export function configuredIn(place: BuildPlace, file: string, by: Origin["configuredBy"]): Origin {
  const { path, repo, ref } = place;
  return { repo, ref, configuredIn: joined(path, file), configuredBy: by };
}

function joined(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** Settings that a kustomization inherits from the one that builds on it. */
export interface Inherited {
  /** Its path relative to the kustomization that is built, if origins are tracked. */
  readonly place: BuildPlace | undefined;
  /** The namespace of charts without one. */
  readonly helmNamespace: string;
}

/** Distinguishes a kustomization's results for those that build on it; "" if there is only one. */
export function variantOf({ place, helmNamespace }: Inherited, root: Root): string {
  if (place === undefined) return root.outside.helm === undefined ? "" : helmNamespace;
  const parts = [place.path, place.repo, place.ref];
  if (root.outside.helm !== undefined) parts.push(helmNamespace);
  return parts.join("|");
}

/** The origins of one kustomization's resources, as `buildMetadata` writes them; empty if they aren't tracked. */
export class Origins {
  readonly #file: string;

  /** @param file the kustomization file */
  constructor(
    private readonly place: BuildPlace | undefined,
    file: string,
    private readonly trace: CacheOptions["trace"],
  ) {
    this.#file = lastPart(file);
  }

  /** The place of a path in it. */
  below(path: string): BuildPlace | undefined {
    return this.place && placeOf(this.place, path);
  }

  /** Resources from a file; by default from the kustomization itself. */
  inFile(resources: readonly BuildResource[], path = this.#file): readonly BuildResource[] {
    const origin = this.below(path);
    if (origin === undefined) return resources;
    return resources.map((resource) => this.#traced(resource, withFileOrigin(resource, origin)));
  }

  /** A generated resource. */
  made(resource: BuildResource, origin: Origin | undefined): BuildResource {
    return origin === undefined ? resource : this.#traced(resource, addOrigin(resource, origin));
  }

  builtin(kind: string): Origin | undefined {
    return this.place && configuredIn(this.place, this.#file, { apiVersion: "builtin", kind });
  }

  /** The second resource, recorded as derived from the first. */
  #traced(before: BuildResource, after: BuildResource): BuildResource {
    return this.trace?.changed(before, after) ?? after;
  }
}
