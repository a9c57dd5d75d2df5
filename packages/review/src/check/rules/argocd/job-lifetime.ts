import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { hookOf } from "../../../cluster/argocd/hooks.ts";
import { at, numberAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../model/fact.ts";
import { defineRule } from "../../model/rule.ts";

export const jobLifetime = defineRule({
  id: "argocd/job-lifetime",
  title: "A Job that Argo CD syncs isn't deleted after it ends, unless it is a hook",
  why:
    "If `ttlSecondsAfterFinished` is set, Kubernetes deletes the Job that many seconds after it ends. The " +
    "Job is still in git, so the Application is OutOfSync from then on. With `selfHeal`, Argo CD creates " +
    "the Job again, and its program runs over and over. A hook doesn't have this problem, because Argo CD " +
    "doesn't report a missing hook.",
  source: "https://github.com/argoproj/argo-cd/issues/8586",
  example: {
    bad: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n  syncPolicy: {automated: {selfHeal: true}}\n---\n# shop/manifests.yaml\nkind: Job\nmetadata: {name: migrate}\nspec: {ttlSecondsAfterFinished: 60}",
    good: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n  syncPolicy: {automated: {selfHeal: true}}\n---\n# shop/manifests.yaml\nkind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: Sync}}\nspec: {ttlSecondsAfterFinished: 60}",
  },
  *checkRepository({ argo }) {
    for (const { name, resource: application, state } of [...argo.applications, ...argo.made])
      for (const { at: index, seconds } of state === undefined ? [] : endingIn.of(state)) {
        const automated = at(application, "spec", "syncPolicy", "automated");
        const heals = at(automated, "selfHeal") === true && at(automated, "enabled") !== false;
        const resource = state?.resources[index];
        yield {
          ...(state !== undefined && { environment: state.environment }),
          ...(resource !== undefined && { resource }),
          path: ["spec", "ttlSecondsAfterFinished"],
          message: heals
            ? `is deleted ${seconds} s after it ends, and Argo CD creates it again and again, because Application ${name} heals itself`
            : `is deleted ${seconds} s after it ends, and Application ${name} is OutOfSync from then on`,
          fix: "remove ttlSecondsAfterFinished, or make it a hook: argocd.argoproj.io/hook: Sync",
        };
      }
  },
});

/** The Jobs of an environment that are no hooks and are deleted after their end, each by the object's index. */
const endingIn = new Fact(({ resources }) =>
  resources.flatMap((resource, index) => {
    if (resource.kind !== "Job" || groupOf(resource.apiVersion) !== "batch") return [];
    const seconds = numberAt(resource, "spec", "ttlSecondsAfterFinished");
    return seconds === undefined || hookOf(resource) !== undefined ? [] : [{ at: index, seconds }];
  }),
);
