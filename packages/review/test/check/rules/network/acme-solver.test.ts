import { describe, expect, it } from "vitest";
import { acmeSolver } from "../../../../src/check/rules/network/acme-solver.ts";
import { judged, state } from "../../state.ts";

const policy = (spec: string, name = "p") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n`;

const INGRESS =
  "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: shop, annotations: {cert-manager.io/cluster-issuer: letsencrypt}}\nspec: {}\n";
const DENY = policy("podSelector: {}, policyTypes: [Ingress]", "deny");
const issuer = (solver: string) =>
  `---\napiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: letsencrypt}\nspec: {acme: {solvers: [{${solver}: {}}]}}\n`;

describe("network/acme-solver", () => {
  it("says that a default-deny shuts the solver, unless the issuer uses DNS", () => {
    expect(judged(acmeSolver, state(INGRESS + DENY))[0]).toMatch(/^info .*deny blocks the pods/);
    expect(judged(acmeSolver, state(INGRESS + DENY + issuer("http01")))).toHaveLength(1);
    expect(judged(acmeSolver, state(INGRESS + DENY + issuer("dns01")))).toEqual([]);
  });
  it("says so of a Certificate, too, unless it has a wildcard, which only DNS proves", () => {
    const certificate = (name: string) =>
      `---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c, namespace: shop}\nspec: {issuerRef: {name: letsencrypt}, dnsNames: ["${name}"]}\n`;
    expect(judged(acmeSolver, state(certificate("a.example.com") + DENY))[0]).toMatch(/^info Certificate c/);
    expect(judged(acmeSolver, state(certificate("*.example.com") + DENY))).toEqual([]);
  });
  it("takes a policy for the solver, and no default-deny", () => {
    const solver = policy(
      "podSelector: {matchLabels: {acme.cert-manager.io/http01-solver: 'true'}}, ingress: [{ports: [{port: 8089}]}]",
      "solver",
    );
    expect(judged(acmeSolver, state(INGRESS + DENY + solver))).toEqual([]);
    expect(judged(acmeSolver, state(INGRESS))).toEqual([]);
  });
});
