import { expect, it } from "vitest";
import { accountOf, namedAccountOf } from "../../src/cluster/workloads/service-account.ts";

it.each([
  [{ serviceAccountName: "web" }, "web"],
  [{ serviceAccount: "web" }, "web"],
  [{ serviceAccountName: "web", serviceAccount: "old" }, "web"],
  [{ serviceAccountName: "", serviceAccount: "web" }, "web"],
  [{}, undefined],
  [undefined, undefined],
])("a pod of %j names the ServiceAccount %s", (spec, name) => {
  expect(namedAccountOf(spec)).toBe(name);
  expect(accountOf(spec)).toBe(name ?? "default");
});
