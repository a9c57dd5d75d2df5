import { defineRule } from "../../model/rule.ts";

/** Found while environments are rendered, because the other rules need the rendered objects. */
export const builds = defineRule({
  id: "kustomize/builds",
  title: "Every environment renders",
  why:
    "A folder that kustomize can't build can't be deployed: Argo CD and Flux keep the last version and " +
    "report a failed sync. If a folder needs Helm or a remote resource, `check` lists it as not rendered " +
    "instead of reporting an error. A file that git ignores is missing, because Argo CD and Flux get only " +
    "the files in git. In a folder of plain manifests, " +
    "Argo CD accepts some files that kustomize rejects, such as one with a repeated key; if an object exists " +
    "twice there, Argo CD applies the last one.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/cmd/build/",
  cases: {
    warning: [
      "for files that Argo CD accepts in a folder of plain manifests",
      "for a placeholder of a template, such as `{{ .Values.url }}`, in what Argo CD or Flux builds",
    ],
  },
  bad: "# overlays/beta/kustomization.yaml\nresources: [servce.yaml] # the file is called service.yaml",
  good: "# overlays/beta/kustomization.yaml\nresources: [service.yaml]",
  severity: "error",
  basis: "refused",
});
