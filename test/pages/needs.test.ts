import { expect, test } from "vitest";
import { alexandria } from "../../generators/systems/alexandria/index.ts";
import { opensail } from "../../generators/systems/opensail/index.ts";
import { pageOf, rowsOf, sectionOf } from "./page.ts";

const needs = (page: string) =>
  Object.fromEntries(
    rowsOf(sectionOf(page, "### First time")).map(([what = "", which = ""]) => [what, which]),
  );

test("the page lists what the cluster needs: kinds, classes, issuers, secret stores", () => {
  const found = needs(pageOf(alexandria));
  expect(found["the IngressClass"]).toBe("`nginx`");
  expect(found["the ClusterIssuer"]).toBe("`letsencrypt-prod`");
  expect(found["the StorageClass (production)"]).toBe("`efs-sc`");
  expect(found["the secret store (production)"]).toBe("`SecretStore vault`");
  expect(found["these CRDs and their controllers (production)"]).toContain(
    "`ExternalSecret (external-secrets.io/v1)`",
  );
});

test("the page does not ask for what the system itself contains", () => {
  const found = needs(pageOf(opensail));
  expect(Object.keys(found).filter((what) => /StorageClass|ClusterIssuer|PriorityClass/.test(what))).toEqual(
    [],
  );
  expect(found["these CRDs and their controllers (beta, production)"]).toContain(
    "`Certificate (cert-manager.io/v1)`",
  );
});

test("Argo CD needs read access to a repository, which the page names with the setting that changes it", () => {
  const rows = rowsOf(sectionOf(pageOf(alexandria), "### First time"));
  const found = rows.filter(([what = ""]) => what.startsWith("Argo CD in the namespace argocd,"));
  for (const environment of ["beta", "production"]) {
    const row = found.find(([what = ""]) => !what.includes("(") || what.includes(`(${environment})`));
    expect(row?.[1], environment).toMatch(/^`https:\/\/\S+ main`$/);
    expect(row?.[2]).toContain("`argocd.repository`");
  }
});

test("the page does not ask for a Secret before the sync that creates it", () => {
  const section = sectionOf(pageOf(alexandria), "### alexandria-auth (production)");
  expect(section).toMatch(
    /Once the ExternalSecret is applied, this command waits until the Secret exists:\s+```sh\nkubectl -n alexandria wait/,
  );
});
