import { expect, it } from "vitest";
import { nameProblem } from "../../src/kubernetes/names.ts";

const RBAC = "rbac.authorization.k8s.io/v1";
const long = (length: number) => "a".repeat(length);

// Kubernetes, pkg/apis/*/validation: names are path segments, DNS labels of either kind, or DNS subdomains.
it.each<[apiVersion: string, kind: string, valid: string[], refused: string[]]>([
  [RBAC, "Role", ["a", "system:a", "A b", "..a"], ["", ".", "..", "a/b", "a%b"]],
  ["v1", "Service", ["a", "a-1", long(63)], ["", "1a", "a-", "A", "a.b", long(64)]],
  ["v1", "Namespace", ["1a", "a", long(63)], ["a.b", "A", "-a", long(64)]],
  ["example.com/v1", "Namespace", ["a.b", long(253)], ["A"]],
  ["batch/v1", "CronJob", ["a.b", long(52)], [long(53)]],
  ["batch/v1", "Job", ["a.b", long(63)], [long(64)]],
  ["example.com/v1", "Job", [long(64)], []],
  ["v1", "ConfigMap", ["a.b", "1", long(253)], ["", "a_b", "A", "a.", ".a", "a..b", long(254)]],
])("a name of a %s %s is %j, and not %j", (apiVersion, kind, valid, refused) => {
  expect(valid.filter((name) => nameProblem(apiVersion, kind, name) !== undefined)).toEqual([]);
  expect(refused.filter((name) => nameProblem(apiVersion, kind, name) === undefined)).toEqual([]);
});

it("what a name has to be is said for each kind (npx vitest -u writes it)", () => {
  const said = [
    nameProblem(RBAC, "Role", "/"),
    nameProblem("v1", "Service", "A"),
    nameProblem("v1", "Namespace", "A"),
    nameProblem("batch/v1", "CronJob", "A"),
    nameProblem("batch/v1", "Job", "A"),
    nameProblem("apps/v1", "Deployment", "A"),
  ];
  expect(said.join("\n")).toMatchInlineSnapshot(`
    "expected a name without "/" and "%"
    expected a Service name: lowercase letters, digits and "-", beginning with a letter, at most 63 characters
    expected a DNS label: lowercase letters, digits and "-", at most 63 characters
    expected lowercase letters, digits, "-" and ".", beginning and ending with a letter or digit, at most 52 characters
    expected lowercase letters, digits, "-" and ".", beginning and ending with a letter or digit, at most 63 characters
    expected lowercase letters, digits, "-" and ".", beginning and ending with a letter or digit, at most 253 characters"
  `);
});
