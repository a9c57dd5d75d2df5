import { describe, expect, it } from "vitest";
import { roleReference } from "../../../../src/check/rules/integrity/role-reference.ts";
import { judged, state } from "../../state.ts";

const rbac = (yaml: string) => `---\napiVersion: rbac.authorization.k8s.io/v1\n${yaml}\n`;
const binding = (kind: string, name: string) =>
  rbac(`kind: RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {kind: ${kind}, name: ${name}}`);
const ROLE = rbac("kind: Role\nmetadata: {name: reader, namespace: shop}\nrules: []");

describe("integrity/role-reference", () => {
  it.each([
    ROLE + binding("Role", "reader"),
    binding("ClusterRole", "view"),
    binding("ClusterRole", "system:auth-delegator"),
    binding("Role", "extension-apiserver-authentication-reader"),
  ])("takes %s", (yaml) => expect(judged(roleReference, state(yaml))).toEqual([]));
  it("warns of a ClusterRole where a Role has the name", () => {
    expect(judged(roleReference, state(ROLE + binding("ClusterRole", "reader")))).toEqual([
      expect.stringMatching(
        /^warning .*ClusterRole reader, which nothing here creates, though Role reader is here/,
      ),
    ]);
  });

  it("warns where the only Role has another name, and no more where there are two", () => {
    const other = rbac("kind: Role\nmetadata: {name: writer, namespace: shop}\nrules: []");
    expect(judged(roleReference, state(ROLE + binding("Role", "operator")))).toEqual([
      expect.stringMatching(/^warning .*reader is the only Role here/),
    ]);
    expect(judged(roleReference, state(ROLE + other + binding("Role", "operator")))).toEqual([
      expect.stringMatching(/^info/),
    ]);
  });
  it("warns of the only Role of its namespace, whatever is missing in others", () => {
    const elsewhere = binding("Role", "argo").replaceAll("namespace: shop", "namespace: argo");
    expect(judged(roleReference, state(ROLE + binding("Role", "operator") + elsewhere))).toEqual([
      expect.stringMatching(/^warning .*reader is the only Role here/),
      expect.stringMatching(/^info .*Role argo must exist/),
    ]);
  });
  it("warns of a slip, and lists a role from elsewhere", () => {
    expect(judged(roleReference, state(ROLE + binding("Role", "raeder")))[0]).toMatch(
      /^warning .*reader exists here/,
    );
    expect(judged(roleReference, state(binding("ClusterRole", "prometheus")))[0]).toMatch(/^info/);
  });
});
