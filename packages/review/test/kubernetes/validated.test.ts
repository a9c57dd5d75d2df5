import { readFileSync } from "node:fs";
import { join } from "node:path";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it } from "vitest";
import { listAt, mapAt } from "../../src/kubernetes/fields.ts";
import { schemaProblem } from "../../src/kubernetes/validate.ts";
import { deployment } from "../check/workloads.ts";

/** The cases by what they are about. */
const CASES = parseDocuments(
  readFileSync(join(import.meta.dirname, "validated.txt"), "utf8"),
  "validated.txt",
)[0] as unknown as { [group: string]: { in: string; says: string; bad: ValueMap; good?: ValueMap[] }[] };

/** An object of a kind with the fields of a case, or a workload with them in its spec, its pod or its container. */
function objectOf(where: string, fields: ValueMap): Resource {
  const [apiVersion = "", kind = ""] = where.split(" ");
  if (kind !== "") return { apiVersion, kind, metadata: { name: "web" }, ...fields } as Resource;
  const isPart = where === "pod" || where === "container";
  const [object] = parseDocuments(deployment(isPart ? {} : { kind: where }), "a.yaml");
  const pod = mapAt(object, "spec", "template", "spec");
  const part = where === "pod" ? pod : listAt(pod, "containers")[0];
  Object.assign(isPart ? (part as ValueMap) : mapAt(object, "spec"), fields);
  return object as unknown as Resource;
}

describe.each(Object.entries(CASES))("of %s", (_, cases) => {
  it.each(cases)("$says", ({ in: where, says, bad, good = [] }) => {
    const found = schemaProblem(objectOf(where, bad));
    expect(`${printPath(found?.path ?? [])}: ${found?.message}`).toContain(says);
    for (const one of good) expect(schemaProblem(objectOf(where, one)), JSON.stringify(one)).toBe(undefined);
  });
});
