import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { Renderer, type RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { type BuiltResource, builtResources } from "@kustogen/review/changes/application-render.ts";
import type { BuiltApplication } from "@kustogen/review/discovery/application-sources.ts";
import { declaredFolders } from "@kustogen/review/discovery/applications.ts";
import type { DeclaredCluster } from "@kustogen/review/discovery/declared-cluster.ts";
import { type Discovery, discover } from "@kustogen/review/discovery/discover.ts";
import { DEPLOYING, manifestsWith } from "@kustogen/review/git/files-with.ts";
import { listWorkTree } from "@kustogen/review/git/listed-trees.ts";

/** An Application of a repository, written in it or made by one of its ApplicationSets. */
export interface ApplicationTarget {
  application: BuiltApplication;
  discovery: Discovery;
}

/** The Applications that a repository declares, by their names, with what they are built from. */
export function applicationsIn(
  top: string,
  clusters: readonly DeclaredCluster[] | undefined,
): Map<string, ApplicationTarget> {
  const files = manifestsWith(top, DEPLOYING);
  if (files.length === 0) return new Map();
  const tree = listWorkTree(top);
  if (clusters !== undefined) tree.clusters = clusters;
  const discovery = discover(tree);
  const { built } = declaredFolders(tree, discovery.folders, files, { helm: true });
  return new Map(built.map((application) => [application.name, { application, discovery }]));
}

/** What an Application renders to, where its fields stand, and what is missing of it. */
export function renderedApplication(
  { application, discovery }: ApplicationTarget,
  options: RendererOptions,
): {
  resources: Resource[];
  missing: MissingPart[];
  placeOf(
    resource: Resource,
    path: readonly (string | number)[],
  ): { file: string; line: number; layer: string } | undefined;
} {
  const renderer = new Renderer(discovery.tree, options);
  const missing: MissingPart[] = [];
  const built = builtResources({ discovery, renderer, options }, application, missing);
  const made = new Map<Resource, BuiltResource>(built.map((one) => [one.resource, one]));
  return {
    resources: built.map(({ resource }) => resource),
    missing,
    placeOf(resource, path) {
      const from = made.get(resource);
      const place = from?.renderer?.provenance?.of(writtenOf(resource), path);
      // The lines of a kustomization that the Application changes are not those of the repository.
      return place === undefined || place.file === from?.edited
        ? undefined
        : { file: place.file.slice(1), line: place.line, layer: place.layer.slice(1) || "." };
    },
  };
}
