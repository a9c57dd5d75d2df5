import { describeMoment, isBefore, isHelmHook, momentOf } from "../../../cluster/argocd/hooks.ts";
import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import { serviceAt } from "../../../cluster/network/service-address.ts";
import { keepsRunning } from "../../../cluster/workloads/pods.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";
import { containerAddresses } from "../network/addresses.ts";

/** Words of commands that wait until something responds. */
const WAITING = /\b(?:until|while|wait-for(?:-it)?|dockerize|pg_isready|wait4x|mysqladmin)\b|\bnc\b/;

export const waitsForLater = defineRule({
  id: "argocd/waits-for-later",
  title: "A server is applied before the Job or init container that connects to it",
  why:
    "A PreSync hook can't migrate a database that the same sync creates, because Argo CD applies the " +
    "database only after the hook has finished. The same is true for a Job in an earlier sync wave. " +
    "The first sync of a new environment therefore always fails. Existing environments already have " +
    "the database and don't show the problem.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/",
  example: {
    bad: "kind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: 'acme/shop:1.4.2', env: [{name: DATABASE_HOST, value: db}]}]}}}\n---\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\nkind: Deployment\nmetadata: {name: db}\nspec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}}}",
    good: "kind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PostSync}}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: 'acme/shop:1.4.2', env: [{name: DATABASE_HOST, value: db}]}]}}}\n---\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\nkind: Deployment\nmetadata: {name: db}\nspec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}}}",
  },
  worst: "error",
  cases: {
    error: "if the command itself waits for the server (`pg_isready`), unless the Job is a Helm hook",
  },
  basis: "broken",
  *check(state) {
    // If everything is applied at once, nothing comes too late.
    if (!derived(state).inOrder) return;
    const said = new Set<string>();
    for (const { pod, container, address } of containerAddresses(state)) {
      const { kind } = pod.resource;
      if (kind !== "Job" && (kind === "CronJob" || keepsRunning(container))) continue;
      const moment = momentOf(pod.resource);
      const service = moment && serviceAt(state, address.host, pod.namespace);
      if (moment === undefined || service === undefined) continue;
      const behind = state.selectable
        .with(mapAt(service, "spec", "selector"), service.metadata.namespace)
        .filter((one) => one.resource !== pod.resource);
      const [first] = behind;
      const later = isBefore(moment, momentOf(service))
        ? service
        : first !== undefined && behind.every(({ resource }) => isBefore(moment, momentOf(resource)))
          ? first.resource
          : undefined;
      const when = later && momentOf(later);
      const key = `${kind} ${pod.resource.metadata.name} ${container.name} ${service.metadata.name}`;
      if (later === undefined || when === undefined || said.has(key)) continue;
      said.add(key);
      const waits = address.source === "command" && WAITING.test(commandLine(container));
      yield {
        resource: pod.resource,
        path: container.path,
        // Without Argo CD, kubectl applies a hook of Helm beside the rest, and Helm renders a chart instead.
        ...(waits && !isHelmHook(pod.resource) && { severity: "error" }),
        message: `container ${container.name} ${waits ? "waits for" : "is configured to connect to"} ${address.host} (${address.source}) in ${describeMoment(moment)}, but ${later.kind} ${later.metadata.name} is only applied in ${describeMoment(when)}: the first sync of a new environment fails`,
        fix: `give ${later.kind} ${later.metadata.name} an earlier wave, or make the Job a hook of a later one`,
      };
    }
  },
});
