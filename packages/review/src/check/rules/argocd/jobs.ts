import { hookOf } from "../../../cluster/argocd/hooks.ts";
import { kinds } from "../../../cluster/resource-index.ts";
import { at, numberAt } from "../../../kubernetes/fields.ts";
import { defineRule, examples } from "../../model/rule.ts";
import { refusalRule } from "../../refusals/refused.ts";

export const hookDeadline = refusalRule({
  id: "argocd/hook-deadline",
  title: "A hook has a deadline",
  why: "While a hook hangs, no later commit is deployed until someone terminates the sync by hand.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/",
  bad: "kind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: acme/shop:1.4.2}]}}}",
  good: "kind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec:\n  activeDeadlineSeconds: 600\n  template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: acme/shop:1.4.2}]}}",
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  of: kinds("batch", "Job"),
  rows: [
    {
      at: "spec",
      map: ({ activeDeadlineSeconds }, { object }) =>
        activeDeadlineSeconds == null && ![undefined, "Skip"].includes(hookOf(object)),
      message: ({ object }) =>
        `runs as a ${hookOf(object)} hook without activeDeadlineSeconds: while it hangs, nothing is deployed`,
      outcome: "",
      fix: "set activeDeadlineSeconds to longer than it ever takes",
    },
  ],
});

export const jobLifetime = defineRule({
  id: "argocd/job-lifetime",
  title: "A Job that Argo CD syncs isn't deleted after it ends, unless it is a hook",
  why:
    "Kubernetes deletes a Job with `ttlSecondsAfterFinished` after it ends, and since git has it, the " +
    "Application is OutOfSync. With `selfHeal`, its program runs over and over. Argo CD doesn't report a " +
    "missing hook.",
  source: "https://github.com/argoproj/argo-cd/issues/8586",
  ...examples(
    "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n  syncPolicy: {automated: {selfHeal: true}}\n---\n# shop/manifests.yaml\nkind: Job\nmetadata: {name: migrateHERE}\nspec: {ttlSecondsAfterFinished: 60}",
    "",
    ", annotations: {argocd.argoproj.io/hook: Sync}",
  ),
  *checkRepository({ argo }) {
    for (const { name, resource: application, state } of argo.applications)
      for (const resource of state?.index.ofKind("Job", "batch") ?? []) {
        const seconds = numberAt(resource, "spec", "ttlSecondsAfterFinished");
        if (seconds === undefined || hookOf(resource) !== undefined) continue;
        const automated = at(application, "spec", "syncPolicy", "automated");
        const heals = at(automated, "selfHeal") === true && at(automated, "enabled") !== false;
        yield {
          environment: state?.environment,
          resource,
          path: ["spec", "ttlSecondsAfterFinished"],
          message: heals
            ? `is deleted ${seconds} s after it ends, and Argo CD creates it again and again, because Application ${name} heals itself`
            : `is deleted ${seconds} s after it ends, and Application ${name} is OutOfSync from then on`,
          fix: "remove ttlSecondsAfterFinished, or make it a hook: argocd.argoproj.io/hook: Sync",
        };
      }
  },
});
