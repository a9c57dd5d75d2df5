import { expect, test } from "vitest";
import { alexandria } from "../../generators/systems/alexandria/index.ts";
import { opensail } from "../../generators/systems/opensail/index.ts";
import { pageOf, rowsOf, sectionOf } from "./page.ts";

const needs = (page: string) =>
  Object.fromEntries(
    rowsOf(sectionOf(page, "### First time")).map(([what = "", which = ""]) => [what, which]),
  );

test("what the cluster must have is told: kinds, classes, issuers, stores of secrets", () => {
  const found = needs(pageOf(alexandria));
  expect(found["the IngressClass"]).toBe("`nginx`");
  expect(found["the ClusterIssuer"]).toBe("`letsencrypt-prod`");
  expect(found["the StorageClass (production)"]).toBe("`efs-sc`");
  expect(found["the store of secrets (production)"]).toBe("`SecretStore vault`");
  expect(found["these kinds, with their controllers (production)"]).toContain(
    "`ExternalSecret (external-secrets.io/v1)`",
  );
});

test("what the system brings itself is not asked for", () => {
  const found = needs(pageOf(opensail));
  expect(Object.keys(found).filter((what) => /StorageClass|ClusterIssuer|PriorityClass/.test(what))).toEqual(
    [],
  );
  expect(found["these kinds, with their controllers"]).toContain("`Certificate (cert-manager.io/v1)`");
});

test("Argo CD has to read a repository, which is named, with the line that says another", () => {
  const rows = rowsOf(sectionOf(pageOf(alexandria), "### First time"));
  const found = rows.filter(([what = ""]) => what.startsWith("Argo CD in its namespace argocd"));
  for (const environment of ["beta", "production"]) {
    const row = found.find(([what = ""]) => !what.includes("(") || what.includes(`(${environment})`));
    expect(row?.[1], environment).toMatch(/^`https:\/\/\S+ main`$/);
    expect(row?.[2]).toContain("`argocd.repository`");
  }
});

test("what comes with the first sync is not asked for before it", () => {
  const section = sectionOf(pageOf(alexandria), "### alexandria-auth (production)");
  expect(section).toMatch(/after that sync has begun, this returns:\s+```sh\nkubectl -n alexandria wait/);
});
