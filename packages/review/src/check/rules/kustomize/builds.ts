import { defineRule } from "../../rule.ts";

/** Found while environments are rendered, because the other rules need the rendered objects. */
export const builds = defineRule({
  id: "kustomize/builds",
  title: "Every environment renders",
  why:
    "A folder that kustomize can't build can't be deployed: Argo CD and Flux keep the last version and " +
    "report a failed sync. If a folder needs Helm or a remote resource, `check` lists it as not rendered " +
    "instead of reporting an error. The same is true of a folder that uses a file that git ignores, unless " +
    "Argo CD or Flux builds the folder: they never get that file. In a folder of plain manifests, Argo CD " +
    "accepts some files that kustomize rejects, such as one with a repeated key, or an object that exists twice, " +
    "of which it applies the last one.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/cmd/build/",
  example: {
    bad: "# overlays/beta/kustomization.yaml\nresources: [servce.yaml] # the file is called service.yaml",
    good: "# overlays/beta/kustomization.yaml\nresources: [service.yaml]",
  },
  severity: "error",
  least: "warning",
  cases: {
    warning: [
      "for files that Argo CD accepts in a folder of plain manifests",
      "for files outside a kustomization's folder, if kustomize may be run without that restriction (`--load-restrictor`)",
      "for a file that git ignores, if an Argo CD plugin, or the job that pushes an artifact, may create it",
      "for something that only an older kustomize accepts, if the repository installs an older one",
    ],
  },
  basis: "refused",
});
