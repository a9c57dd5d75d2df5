import { expect, it } from "vitest";
import { resourceSize } from "../../../../src/check/rules/integrity/resource-size.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const found = (resources: string) =>
  judged(resourceSize, state(deployment({ container: `resources: {${resources}},` }))).map((line) =>
    line.replace(" Deployment web (namespace shop): spec.template.spec.containers[0].resources", ""),
  );

it("says what can't start, and what finds no node", () => {
  expect(found("limits: {memory: 128}")).toEqual([
    "error.limits.memory: container web has a memory limit of 128, which is less than 1 MiB; it can't start",
  ]);
  expect(found("requests: {memory: 500m}")).toEqual([
    "warning.requests.memory: container web has a memory request of 500m, which is less than a byte",
  ]);
  expect(found("requests: {cpu: 100}")).toEqual([
    "warning.requests.cpu: container web has a CPU request of 100 processors, which hardly any node has",
  ]);
});

it("says what is much beside its memory", () => {
  expect(found("requests: {cpu: 50, memory: 64Mi}")).toEqual([
    "warning.requests.cpu: container web has a CPU request of 50 processors, which is a lot for only 64Mi of memory",
  ]);
  expect(found("requests: {cpu: 16, memory: 64Gi}")).toEqual([]);
});

it.each([
  "requests: {cpu: 100m, memory: 128Mi}",
  "limits: {memory: 1Mi}",
  "requests: {cpu: 63}",
  "limits: {memory: 0}",
  "limits: {memory: some}",
])("takes %s", (resources) => {
  expect(found(resources)).toEqual([]);
});
