import { asText } from "@kustogen/kustomize/value/value.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { defineRule } from "../../model/rule.ts";

export const resourceSize = defineRule({
  id: "integrity/resource-size",
  page: {
    title: "Memory has a unit such as Mi, and millicores have the suffix m",
    why:
      "Without a unit, memory is in bytes: a container with `memory: 128` as its limit gets 128 bytes " +
      "and can't start. The suffix m stands for thousandths, also for memory, so `128m` is less than one " +
      "byte. `cpu: 100` requests 100 CPUs, more than most nodes have, so the pod stays Pending.",
    source:
      "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory",
    cases: { error: "if a memory limit is below 1 MiB" },
    bad: "resources: {requests: {cpu: 100, memory: 128}}",
    good: "resources: {requests: {cpu: 100m, memory: 128Mi}}",
  },
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
          const isMeagre = memory !== undefined && memory >= MEBIBYTE && memory / (cpu ?? 0) < 64 * MEBIBYTE;
          if (cpu !== undefined && (cpu >= PROCESSORS || (cpu >= SOME && isMeagre)))
            yield {
              ...where("cpu"),
              message: `container ${name} has a CPU ${NOUNS[field]} of ${asText(sizes.cpu)} processors, which ${cpu >= PROCESSORS ? "hardly any node has" : `is a lot for only ${written} of memory`}`,
              fix: `write ${asText(sizes.cpu)}m, if you meant thousandths`,
            };
        }
  },
});

const NOUNS = { requests: "request", limits: "limit" };
const MEBIBYTE = 2 ** 20;
const PROCESSORS = 64;
const SOME = 10;
