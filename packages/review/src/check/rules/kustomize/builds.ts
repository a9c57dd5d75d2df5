import { defineRule } from "../../model/rule.ts";

/** Found while environments are rendered, because the other rules need the rendered objects. */
export const builds = defineRule({
  id: "kustomize/builds",
  title: "Every environment renders",
  why:
    "Argo CD and Flux keep the last version of a folder that kustomize can't build, and report a failed " +
    "sync. What needs Helm or a remote resource is listed as not rendered, and isn't an error. Of an object that a folder of plain manifests has twice, Argo CD " +
    "applies the last.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/cmd/build/",
  cases: {
    warning: [
      "for files that Argo CD accepts in a folder of plain manifests",
      "for a placeholder of a template, such as `{{ .Values.url }}`, in what Argo CD or Flux builds",
    ],
  },
  bad: "# overlays/beta/kustomization.yaml\nresources: [servce.yaml] # the file is called service.yaml",
  good: "# overlays/beta/kustomization.yaml\nresources: [service.yaml]",
  error: "refused",
});
