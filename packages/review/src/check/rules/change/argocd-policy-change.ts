import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { pathText } from "../../../compare/path.ts";
import { at } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { addedResources, changedResources, removedResources } from "./changed.ts";

const KINDS = ["Application", "ApplicationSet", "AppProject"];

export const argocdPolicyChange = defineRule({
  id: "change/argocd-policy-change",
  title: "What Argo CD applies, and how, changes only by intent",
  why:
    "An Application that is removed, prunes or goes elsewhere changes everything that it deploys, although not " +
    "one of those files changes.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/",
  severity: "warning",
  worst: "error",
  fix: "keep what the Application or project said, or say in the review that it is meant",
  needs: ["rendered", "since"],
  *checkChange(_before, _after, context) {
    const ours = ({ apiVersion }: { apiVersion: string }) => groupOf(apiVersion) === "argoproj.io";
    for (const gone of removedResources(context, ...KINDS).filter(ours)) {
      const cascades = JSON.stringify(gone.metadata.finalizers ?? []).includes("resources-finalizer");
      yield {
        severity: cascades ? ("error" as const) : ("warning" as const),
        resource: gone,
        message: `${resourceText(gone)} is removed: ${cascades ? "everything that it deployed is deleted with it" : "what it deployed stays, and nobody applies it any more"}`,
      };
    }
    for (const added of addedResources(context, ...KINDS).filter(ours))
      yield {
        severity: "info" as const,
        resource: added,
        message: `${resourceText(added)} is new: Argo CD begins to apply what it names`,
      };
    for (const { after, changes } of changedResources(context, ...KINDS)) {
      if (!ours(after)) continue;
      const resource = after;
      for (const { path, after: now } of changes) {
        const field = pathText(path);
        const what = meaningOf(field, now, at(after, "spec", "syncPolicy", "automated") !== undefined);
        if (what !== undefined) yield { resource, path, message: `${resourceText(resource)}: ${what}` };
      }
    }
  },
});

/** What a changed field of an Argo CD object means; undefined for what changes nothing that is applied. */
function meaningOf(field: string, now: unknown, automated: boolean): string | undefined {
  if (/syncPolicy\.automated\.prune$/.test(field))
    return now === true
      ? "what is removed from git is now deleted from the cluster"
      : "what is removed from git is no longer deleted";
  if (/syncPolicy\.automated\.selfHeal$/.test(field))
    return now === true
      ? "changes in the cluster are now undone"
      : "changes in the cluster are no longer undone";
  if (/syncPolicy(?:\.automated)?$/.test(field))
    return automated
      ? "changes are now applied without anybody's click"
      : "changes are no longer applied on their own";
  if (/syncOptions/.test(field)) return "how it applies changes (syncOptions)";
  if (/^spec\.(?:template\.spec\.)?destination/.test(field)) return `it applies to another place (${field})`;
  if (/^spec\.(?:template\.spec\.)?sources?\b/.test(field)) return `it applies something else (${field})`;
  if (
    /^spec\.(?:syncWindows|destinations|sourceRepos|clusterResourceWhitelist|namespaceResourceWhitelist|clusterResourceBlacklist|namespaceResourceBlacklist|roles)/.test(
      field,
    )
  )
    return `what its applications may do changes (${field})`;
  if (/^spec\.(?:template\.spec\.)?(?:project|ignoreDifferences|generators|strategy|goTemplate)/.test(field))
    return `${field} changes`;
  return undefined;
}
