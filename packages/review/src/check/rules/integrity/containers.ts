import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { variablesIn } from "../../../cluster/kubelet/expansion.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { environmentIn, linksIn } from "../../model/derived.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import { limitIn } from "../../refusals/containers.ts";
import { refusalRule } from "../../refusals/refused.ts";

export const duplicateEnv = refusalRule({
  id: "integrity/duplicate-env",
  title: "A container sets each variable once",
  why: "The last one counts, a patch changes the first, and server-side apply rejects the object.",
  source: "https://github.com/kubernetes/kubernetes/issues/118475",
  bad: "env:\n  - {name: LOG_LEVEL, value: info}\n  - {name: LOG_LEVEL, value: debug}",
  good: "env:\n  - {name: LOG_LEVEL, value: debug}",
  of: "containers",
  rows: [
    {
      at: "env[]",
      unique: (entry) => textAt(entry, "name"),
      message: ({ container, value }) =>
        `container ${container?.name} sets ${value} twice: the later one applies, or a server-side apply rejects it`,
      outcome: "",
      fix: "keep one of them",
      basis: "dropped",
    },
  ],
});

export const requestsAboveLimits = refusalRule({
  id: "integrity/requests-above-limits",
  title: "A container requests no more than its limit",
  why: "The API server rejects it; often an overlay raises the request without the limit.",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  bad: "resources: {requests: {memory: 512Mi}, limits: {memory: 256Mi}}",
  good: "resources: {requests: {memory: 256Mi}, limits: {memory: 256Mi}}",
  error: "rejected",
  of: "containers",
  rows: [
    {
      at: "resources.requests{}",
      any: (amount, found) => (quantityValue(amount) ?? 0) > (quantityValue(limitIn(found)) ?? Infinity),
      message: (found) =>
        `container ${found.container?.name} has a ${found.key} request of ${asText(found.value)}, above its limit of ${asText(limitIn(found))}`,
      fix: "raise the limit, or lower the request",
    },
  ],
});

export const resourceSize = defineRule({
  id: "integrity/resource-size",
  title: "Memory has a unit such as Mi, and millicores have the suffix m",
  why:
    "Memory without a unit is in bytes, and the suffix m means thousandths, so that a container with " +
    "`memory: 128` can't start. `cpu: 100` are more CPUs than most nodes have, and the pod stays Pending.",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory",
  cases: { error: "if a memory limit is below 1 MiB" },
  bad: "resources: {requests: {cpu: 100, memory: 128}}",
  good: "resources: {requests: {cpu: 100m, memory: 128Mi}}",
  basis: "refused",
  *check({ pods }) {
    for (const { containers, resource } of pods)
      for (const { name, path, spec } of containers)
        for (const field of ["requests", "limits"] as const) {
          const sizes = mapAt(spec, "resources", field);
          const where = (what: string) => ({ resource, path: [...path, "resources", field, what] });
          const memory = quantityValue(sizes.memory);
          const written = asText(sizes.memory);
          if (memory !== undefined && memory > 0 && memory < MEBIBYTE)
            yield {
              ...where("memory"),
              severity: field === "limits" ? "error" : undefined,
              message: `container ${name} has a memory ${NOUNS[field]} of ${written}, which is less than ${memory < 1 ? "a byte" : "1 MiB"}${field === "limits" ? "; it can't start" : ""}`,
              fix: `write a unit, such as ${/^\d+/.exec(written)?.[0] ?? "128"}Mi`,
            };
          const cpu = quantityValue(sizes.cpu);
          if (cpu !== undefined && cpu >= PROCESSORS)
            yield {
              ...where("cpu"),
              message: `container ${name} has a CPU ${NOUNS[field]} of ${asText(sizes.cpu)} processors, which hardly any node has`,
              fix: `write ${asText(sizes.cpu)}m, if you meant thousandths`,
            };
        }
  },
});

const NOUNS = { requests: "request", limits: "limit" };
const MEBIBYTE = 2 ** 20;
const PROCESSORS = 64;

export const variableReference = defineRule({
  id: "integrity/variable-reference",
  title: "A `$(NAME)` in `env`, `command` or `args` refers to a variable that is set before it",
  why:
    "The kubelet leaves a reference that it can't resolve as it is, so the program gets the text " +
    "`$(NAME)`. In `env`, only variables of `envFrom`, earlier entries and service links can be referred " +
    "to.",
  source:
    "https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/",
  cases: { error: "if the variable is set only after the reference" },
  bad: 'env: [{name: URL, value: "http://$(HOST)"}, {name: HOST, value: web}]',
  good: 'env: [{name: HOST, value: web}, {name: URL, value: "http://$(HOST)"}]',
  basis: "broken",
  *check(state) {
    for (const pod of state.pods)
      for (const container of pod.containers) {
        if (!refers(container)) continue;
        const { env, name, path, spec } = container;
        const environment = environmentIn(state, pod, container);
        const links = linksIn(state, pod);
        const own = new Set(environment.variables.map((variable) => variable.name));
        const names = () => [...own, ...links.keys()];
        // An envFrom with unknown keys may provide any variable.
        const unknown = environment.open.length > 0;
        const firstOf = new Map(env.map((entry, index) => [textAt(entry, "name"), index] as const).reverse());
        for (const { name: variable, source, unresolved = [] } of environment.variables) {
          for (const reference of unresolved) {
            const later = firstOf.get(reference) ?? -1;
            if (later < 0 && unknown) continue;
            // A variable of kustomize's with the same name replaces it, unless its object was left out.
            if (reference === variable && state.inPart) continue;
            const near = closest(reference, names());
            yield {
              resource: pod.resource,
              path: [...path, "env", source.index ?? 0, "value"],
              ...(later >= 0 && !unknown && { severity: "error" as const }),
              missing: serviceOf(reference, pod),
              message: `${variable} of container ${name} uses $(${reference}), ${later >= 0 ? "which is set after it and stays unresolved" : "but nothing before it has that name"}`,
              fix:
                later >= 0
                  ? `move ${reference} before ${variable}`
                  : near !== undefined && near !== variable
                    ? `did you mean $(${near})?`
                    : `set ${reference} before it, or write $$(${reference}) for the text itself`,
            };
          }
        }
        if (unknown) continue;
        const commands = ["command", "args"].flatMap((field) =>
          listAt(spec, field).map((text, index) => [field, index, text] as const),
        );
        for (const [field, index, text] of commands)
          for (const reference of typeof text === "string" ? variablesIn(text) : []) {
            // In a script, $(…) runs a command; only a name that looks like a misspelt variable is reported.
            if (own.has(reference) || links.has(reference) || !/^[A-Z][A-Z0-9_]+$/.test(reference)) continue;
            const near = closest(reference, names(), 2);
            yield {
              resource: pod.resource,
              path: [...path, field, index],
              missing: serviceOf(reference, pod),
              message: `container ${name} uses $(${reference}) in its ${field}, but no variable has that name`,
              fix: near === undefined ? `set ${reference} in env` : `did you mean $(${near})?`,
            };
          }
      }
  },
});

/** The Service, perhaps of another folder, for which the kubelet sets a variable of that name in a pod. */
function serviceOf(name: string, { namespace, spec }: Pod): Finding["missing"] {
  const [, words] = /^([A-Z][A-Z\d_]*)_SERVICE_(?:HOST|PORT)/.exec(name) ?? [];
  if (words === undefined || spec.enableServiceLinks === false) return undefined;
  return { kind: "Service", name: words.toLowerCase().replaceAll("_", "-"), namespace };
}

/** True if any variable or argument of a container contains a reference; most contain none. */
function refers({ env, spec }: Container): boolean {
  const texts = [...env.map(({ value }) => value), ...listAt(spec, "command"), ...listAt(spec, "args")];
  return texts.some((text) => typeof text === "string" && text.includes("$("));
}
