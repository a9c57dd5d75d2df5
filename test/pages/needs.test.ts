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
