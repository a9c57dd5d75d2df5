import { defineRule } from "../../rule.ts";

/** Found while environments are rendered, since the other rules need what they render to. */
export const builds = defineRule({
  id: "kustomize/builds",
  title: "Every environment renders",
  why:
    "What kustomize build refuses can't be deployed: Argo CD and Flux keep what was there before and report a " +
    "failed sync. A folder that needs Helm or something remote is named as not rendered instead.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/cmd/build/",
  severity: "error",
});
