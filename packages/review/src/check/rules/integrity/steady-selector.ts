import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { ENDLESS } from "../../../cluster/workloads/long-running.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

/** Labels that identify a release. */
const OF_A_RELEASE = /(?:^|[/_-])(?:version|chart|build|commit|sha|release-date|date|tag)$/i;
/** Values that change with each release; `v1` and `stable` are the names of variants that run side by side. */
const CHANGING =
  /^(?:[a-z-]+-)?v?\d+\.\d+(?:\.\d+)?(?:[-_+.][\w.+-]*)?$|^(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}$|^\d{4}-?\d\d-?\d\d(?:[-T_.]\d+)*$/;

export const steadySelector = defineRule({
  id: "integrity/steady-selector",
  page: {
    title: "A workload's selector contains nothing that changes with a release",
    why:
      "If the selector of a workload contains a version, the API server rejects the next release until " +
      "someone deletes the workload, because a selector can't be changed. `commonLabels` and " +
      "`includeSelectors` can add a version to selectors.",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates",
    bad: "labels:\n  - includeSelectors: true\n    pairs: {app.kubernetes.io/version: 1.4.2}",
    good: "labels:\n  - includeTemplates: true\n    pairs: {app.kubernetes.io/version: 1.4.2}",
  },
  *check({ pods }) {
    for (const { resource } of pods) {
      if (groupOf(resource.apiVersion) !== "apps" || !ENDLESS.has(resource.kind)) continue;
      for (const [key, value] of Object.entries(mapAt(resource, "spec", "selector", "matchLabels"))) {
        if (!OF_A_RELEASE.test(key) || !CHANGING.test(asText(value))) continue;
        yield {
          resource,
          path: ["spec", "selector", "matchLabels", key],
          message: `the selector contains ${key}=${asText(value)}; the API server rejects another value, so the next release can't be applied`,
          fix: "put it only on the pods: `labels` with includeTemplates, without includeSelectors",
        };
      }
    }
  },
});
