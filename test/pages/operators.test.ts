import { environments } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { pageOf, rowsOf, sectionOf } from "./page.ts";

const PAGES = new Map(systems.filter(({ operations }) => operations).map((one) => [one.name, pageOf(one)]));

/** The systems whose upgrades migrate a database, and whose pods an autoscaler may scale. */
const MIGRATING = ["teslasync", "opensail", "app", "trevor", "alexandria"];

/** The environments in which an Argo CD deploys a system. */
const environmentsOf = (name: string) =>
  environments().flatMap((one) =>
    Object.hasOwn(one.systems, name) && one.argocd.enabled ? [[one.name] as const] : [],
  );

const page = (name: string) => PAGES.get(name) ?? "";

/** Where each text begins; all of them are there, in this order. */
function inOrder(text: string, ...parts: string[]) {
  let at = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    expect(found, part).toBeGreaterThanOrEqual(0);
    at = found + part.length;
  }
}

describe.each([...PAGES.keys()].map((name) => [name]))("an operator of %s", (name) => {
  test("moves pins with the commands that do it, there and back, and reads a section of their own environment", () => {
    const upgrade = sectionOf(page(name), "### Upgrade");
    const rollBack = sectionOf(page(name), "### Roll back");
    inOrder(upgrade, "#### In beta", `kustogen pin ${name} `, "git push", "#### In production");
    inOrder(
      upgrade,
      "#### In production",
      `kustogen promote ${name} --from beta --to production`,
      "git push",
    );
    for (const [environment] of environmentsOf(name))
      inOrder(rollBack, `#### In ${environment}`, `kustogen rollback ${name} ${environment}`, "git push");
    inOrder(rollBack, "git revert", "npm run gen", "git push");
    for (const section of [upgrade, rollBack]) {
      const numbers = [...section.matchAll(/^(?:(\d+)\. |#### )/gm)].map(([, number]) => Number(number ?? 0));
      // Each number once in a section, one after the other.
      for (const [index, number] of numbers.entries())
        expect(number === 0 || number === (numbers[index - 1] ?? 0) + 1, section).toBe(true);
    }
  });

  test("starts this system alone, or all of an environment", () => {
    const first = sectionOf(page(name), "### First time");
    for (const [environment] of environmentsOf(name)) {
      expect(first).toContain(`-f argocd/${environment}/root.yaml`);
      expect(first).toContain(`-f argocd/projects/${name}.yaml -f argocd/${environment}/${name}.yaml`);
      expect(first).toContain(`argocd app sync ${name}-${environment}`);
    }
  });

  test("is told which controllers the policies admit, and where", () => {
    const first = sectionOf(page(name), "### First time");
    expect(first).toMatch(/in pods that don't use `hostNetwork`.*`(?:ingress-nginx|traefik)`/);
    // It is said on a page by whoever writes the system's operations.
    if (/`nginx`/.test(first) && MIGRATING.includes(name))
      expect(first).toContain("ingress-nginx itself was retired in March 2026");
  });

  test.runIf(MIGRATING.includes(name))("has a backup before the push, which migrates", () => {
    const [before = ""] = sectionOf(page(name), "### Upgrade").split("git push");
    expect(before).toMatch(/dump|[Ss]napshot|backup/);
  });

  test("is told how to end a sync of each environment, and of each volume and database how it comes back", () => {
    const stuck = sectionOf(page(name), "### When a sync doesn't finish");
    for (const [environment] of environmentsOf(name))
      expect(stuck).toContain(`argocd app terminate-op ${name}-${environment}`);
    const rows = rowsOf(sectionOf(page(name), "## Data: back up and restore"));
    for (const [what, backup, restore] of rows) expect([backup, restore], what).not.toContain("");
  });

  test("may start each job by hand a second time", () => {
    for (const [, job] of sectionOf(page(name), "### Upgrade").matchAll(/ create job (\S+) /g))
      inOrder(page(name), `delete job ${job} --ignore-not-found`, `create job ${job} `);
  });
});

test("who goes back over a migration of alembic turns the schema back first, while the newer image runs", () => {
  for (const name of ["trevor", "opensail"])
    inOrder(
      sectionOf(page(name), "### Roll back"),
      "alembic downgrade -1",
      "alembic current",
      "kustogen rollback",
    );
});

test("who goes back over a migration of TeslaSync is told that the older API refuses the schema", () => {
  inOrder(
    sectionOf(page("teslasync"), "### Roll back"),
    "no migration found for version",
    "kustogen rollback",
  );
});

test("what no manifest names has to be there as well", () => {
  const first = (name: string) => sectionOf(page(name), "### First time");
  expect(first("teslasync")).toContain("providers.kubernetesCRD.allowCrossNamespace=true");
  expect(first("teslasync")).toContain("`traefik/default-headers`, `authentik/authentik-auth`");
  for (const what of ["--reload-strategy=annotations", "Reflector", "external-dns", "`ebs.csi.aws.com`"])
    expect(first("opensail")).toContain(what);
  for (const name of MIGRATING) {
    expect(first(name)).toContain("`metrics-server`");
    expect(first(name)).toContain("a network plugin that enforces NetworkPolicies");
    expect(first(name)).toContain("`k8s-app=kube-dns`");
  }
  expect(first("app")).toContain("chown 1000:1000 /data/*");
});

test("a running OpenSail is taken over in an order that loses neither disks nor requests", () => {
  const takeover = sectionOf(page("opensail"), "### Taking over a running cluster");
  inOrder(
    takeover,
    "removed {",
    "kubernetes_priority_class.system",
    "kubectl_manifest.ebs_snapshot_class",
    "persistentVolumeReclaimPolicy",
    "delete deploy/tesslate-worker",
    "--cascade=orphan",
    "kubectl apply --server-side -f argocd/projects/root.yaml",
    "To go back while the window is open",
  );
});

test("who looks after OpenSail finds context, roles, load and logs of each cluster", () => {
  const reach = sectionOf(page("opensail"), "## Access");
  for (const layer of ["beta", "production"])
    for (const text of [
      `use-context tesslate-${layer}-eks`,
      `role/tesslate-${layer}-eks-<role>`,
      `/aws/eks/tesslate-${layer}-eks/cluster`,
    ])
      expect(reach).toContain(text);
  inOrder(reach, "team-observer", "team-deployer", "team-debugger", "team-admin", "eks-deployer");
  expect(reach).toContain("top pods");
  expect(sectionOf(page("opensail"), "### Verify")).toContain("Full (strict)");
});

test("who looks after TeslaSync is told what tells that a dump is late, and where else one can lie", () => {
  expect(sectionOf(page("teslasync"), "## Alerts")).toMatch(
    /^\| `BackupLate` \(production\), critical .*teslasync-backup/m,
  );
  expect(sectionOf(page("teslasync"), "## Data: back up and restore")).toContain(
    "`backup.bucket` puts it elsewhere",
  );
});
