import { defineRule } from "../../rule.ts";

/** Found while environments are rendered, because the other rules need the rendered objects. */
export const builds = defineRule({
  id: "kustomize/builds",
  title: "Every environment renders",
  why:
    "A folder that kustomize can't build can't be deployed: Argo CD and Flux keep the last version and " +
    "report a failed sync. If a folder needs Helm, a remote resource or a file that git ignores, `check` " +
    "lists it as not rendered instead of reporting an error. If Argo CD or Flux builds the folder, a file " +
    "that git ignores is an error, because they get only the files in git. In a folder of plain manifests, " +
    "Argo CD accepts some files that kustomize rejects, such as one with a repeated key; if an object exists " +
    "twice there, Argo CD applies the last one.",
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
      "for the keys and credentials of a generated Secret, if neither Argo CD, Flux nor CI builds the folder",
      "for files with Secrets, if kustomizations list many of them and the repository has none",
      "for something that only an older kustomize accepts, if the repository installs an older one",
    ],
  },
  basis: "refused",
});
