import { expect, it } from "vitest";
import { accountOf } from "../../src/cluster/workloads/service-account.ts";

it.each([
  [{ serviceAccountName: "web" }, "web"],
  [{ serviceAccount: "web" }, "web"],
  [{ serviceAccountName: "web", serviceAccount: "old" }, "web"],
  [{ serviceAccountName: "", serviceAccount: "web" }, "web"],
  [{}, "default"],
  [undefined, "default"],
])("a pod of %j runs as the ServiceAccount %s", (spec, name) => {
  expect(accountOf(spec)).toBe(name);
});
