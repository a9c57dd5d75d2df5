import { setOwn } from "@kustogen/kustomize/value/own.ts";
import { asMap, groupOf, type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { schemaProblem } from "../../../kubernetes/validate.ts";
import { defineRule } from "../../rule.ts";

export const valid = defineRule({
  id: "schema/valid",
  title: "A resource fits the schema of its kind",
  why:
    "The API server refuses values of a wrong type, and Argo CD's server-side apply refuses unknown fields, so that " +
    "a sync fails on one misspelt word; a plain apply drops the field without a sound. Nulls, which tools leave " +
    "behind, count as absent. Custom kinds are judged where their schema is known here, and only as warnings, since " +
    "the cluster may run another version of them.",
  source: "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
  severity: "error",
  needs: ["rendered"],
  example: {
    bad: "apiVersion: apps/v1\nkind: Deployment\nspec: {replcas: 2}",
    good: "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 2}",
  },
  *check({ resources }) {
    for (const resource of resources) {
      const { apiVersion, kind } = resource;
      const written = writtenOf(resource);
      const whole = (written === asMap(resource) ? resource : { ...written, apiVersion, kind }) as Resource;
      const given = isEncrypted(whole) ? withoutSops(whole) : whole;
      // Most resources hold no null, and a copy of each would cost more than the check.
      if (schemaProblem(given) === undefined) continue;
      const problem = schemaProblem(withoutNulls(given) as Resource);
      // What an API version became is another rule's business.
      if (problem === undefined || problem.path[0] === "apiVersion") continue;
      yield {
        resource,
        path: problem.path as (string | number)[],
        message: problem.message,
        fix: "write the field as the kind's schema has it",
        ...(isBuiltInGroup(groupOf(apiVersion)) ? {} : { severity: "warning" as const }),
      };
    }
  },
});

/** True for what SOPS has encrypted: its notes are taken out again before anything is applied. */
function isEncrypted(resource: Resource): boolean {
  const { sops } = resource as Resource & { sops?: unknown };
  return typeof sops === "object" && sops !== null && Object.hasOwn(sops, "mac");
}

function withoutSops(resource: Resource): Resource {
  const { sops: _, ...rest } = resource as Resource & { sops?: unknown };
  return rest as Resource;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value))
    if (inner !== null) setOwn(result, key, withoutNulls(inner));
  return result;
}
