import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { applicationText } from "../../src/cli/status/command.ts";
import { readApplications } from "../../src/status/applications.ts";

const folders: string[] = [];

afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Puts a kubectl on your PATH that answers so: the present context, and what each namespace's Applications are. */
function kubectl(context: string, answer: string): void {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-kubectl-"));
  folders.push(folder);
  const script = `#!/bin/sh\ncase "$*" in\n"config current-context") ${context} ;;\n*) ${answer} ;;\nesac\n`;
  writeFileSync(join(folder, "kubectl"), script);
  chmodSync(join(folder, "kubectl"), 0o755);
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  vi.stubEnv("KUBERNETES_SERVICE_HOST", undefined);
}

const ITEM = {
  metadata: { name: "shop-beta", namespace: "argocd" },
  status: {
    sync: { status: "OutOfSync", revision: "abc" },
    health: { status: "Degraded" },
    operationState: { phase: "Failed", message: "one or more objects failed to apply" },
  },
};

it.skipIf(process.platform === "win32")(
  "lists what Argo CD says of each Application of its namespaces",
  async () => {
    const items = JSON.stringify({ items: [ITEM] });
    kubectl(
      "echo eu",
      `case "$*" in *namespaces/argocd/applications) echo '${items}' ;; *) echo '{"items":[]}' ;; esac`,
    );
    expect(await readApplications(["argocd", "other", "argocd"])).toEqual({
      applications: [
        {
          name: "shop-beta",
          namespace: "argocd",
          sync: "OutOfSync",
          health: "Degraded",
          revision: "abc",
          message: "one or more objects failed to apply",
        },
      ],
    });
  },
);

it.skipIf(process.platform === "win32")(
  "says what a hydrated Application is made of and where that goes",
  async () => {
    const hydrated = {
      metadata: { name: "shop", namespace: "argocd" },
      spec: {
        sourceHydrator: {
          drySource: {
            repoURL: "https://git.example.test/x",
            targetRevision: "main",
            path: "overlays/beta/shop",
          },
          syncSource: { targetBranch: "environments/beta", path: "shop" },
          hydrateTo: { targetBranch: "environments/beta-next" },
        },
      },
      status: {
        sync: { status: "Synced", revision: "ffff" },
        health: { status: "Healthy" },
        sourceHydrator: {
          currentOperation: { phase: "Failed", message: "no such folder" },
          lastSuccessfulOperation: { drySHA: "3f9c2abcd" },
        },
      },
    };
    kubectl("echo eu", `echo '${JSON.stringify({ items: [hydrated] })}'`);
    const { applications } = await readApplications(["argocd"]);
    expect(applications).toEqual([
      {
        name: "shop",
        namespace: "argocd",
        sync: "Synced",
        health: "Healthy",
        revision: "ffff",
        hydrated: {
          from: "main",
          path: "overlays/beta/shop",
          to: "environments/beta-next",
          applied: "environments/beta",
          revision: "3f9c2abcd",
        },
        message: "hydrating failed: no such folder",
      },
    ]);
    expect(applicationText({ applications }, false)).toBe("");
    expect(applicationText({ applications: [], unknown: "no access" }, true)).toBe("Argo CD: no access");
    expect(applicationText({ applications }, true)).toContain(
      "main 3f9c2ab hydrated to environments/beta-next, environments/beta applied; hydrating failed: no such folder",
    );
  },
);

it.skipIf(process.platform === "win32")(
  "says which set makes an Application, which step of a rolling sync it waits for, and which sets fail",
  async () => {
    const owned = (name: string, owner = "systems-beta") => ({
      ...ITEM,
      metadata: { ...ITEM.metadata, name, ownerReferences: [{ kind: "ApplicationSet", name: owner }] },
      status: { sync: { status: "Synced" }, health: { status: "Healthy" } },
    });
    const set = (name: string, status: object) => ({ metadata: { name, namespace: "argocd" }, status });
    const applications = [owned("api-beta"), owned("web-beta"), owned("x", "plain"), { ...ITEM }];
    const sets = [
      set("systems-beta", {
        conditions: [{ type: "ErrorOccurred", status: "False" }],
        applicationStatus: [
          { application: "api-beta", status: "Healthy", step: "1" },
          { application: "web-beta", status: "Waiting", step: "2" },
        ],
      }),
      set("broken", {
        conditions: [{ type: "ErrorOccurred", status: "True", message: 'map has no entry for key "path"' }],
      }),
    ];
    const answers = [applications, sets].map((items) => JSON.stringify({ items }));
    kubectl("echo eu", `case "$*" in *applications) echo '${answers[0]}' ;; *) echo '${answers[1]}' ;; esac`);
    const found = await readApplications(["argocd"]);
    expect(found.failedSets).toEqual([
      { name: "broken", namespace: "argocd", message: 'map has no entry for key "path"' },
    ]);
    expect(applicationText(found, true).split("\n")).toEqual([
      "application  sync       health",
      "api-beta     Synced     Healthy   made by systems-beta",
      "web-beta     Synced     Healthy   made by systems-beta, step 2: Waiting",
      "x            Synced     Healthy   made by plain",
      "shop-beta    OutOfSync  Degraded  one or more objects failed to apply",
      'ApplicationSet broken fails: map has no entry for key "path"',
    ]);
  },
);

it.skipIf(process.platform === "win32").each([
  ["names the sets that it may not read", '{"resources":[{"name":"applicationsets"}]}', "forbidden"],
  ["knows that a cluster without the kind has no sets", '{"resources":[{"name":"applications"}]}', undefined],
])("%s", async (_, kinds, why) => {
  kubectl(
    "echo eu",
    `case "$*" in *applications) echo '${JSON.stringify({ items: [ITEM] })}' ;; ` +
      `*applicationsets) echo "Error: forbidden" >&2; exit 1 ;; *) echo '${kinds}' ;; esac`,
  );
  const { applications, unreadSets } = await readApplications(["argocd"]);
  expect(applications).toHaveLength(1);
  expect(unreadSets).toEqual(why && [{ namespace: "argocd", why: expect.stringContaining(why) }]);
});

it.skipIf(process.platform === "win32").each([
  ["no context is set", "exit 1", "exit 9", "there is no kubeconfig with a current context"],
  [
    "the cluster is away",
    "echo eu",
    "echo 'The connection to the server was refused' >&2; exit 1",
    "the cluster of the context eu does not answer: The connection to the server was refused",
  ],
  [
    "it has no Argo CD",
    "echo eu",
    `case "$*" in *applications) exit 1 ;; *) echo '{"groups":[{"name":"apps"}]}' ;; esac`,
    "the cluster of the context eu has no Applications",
  ],
  ["it has none", "echo eu", "echo '{\"items\":[]}'", "the cluster of the context eu has no Applications"],
])("says why nothing is known where %s", async (_, context, answer, why) => {
  kubectl(context, answer);
  expect(await readApplications(["argocd"])).toEqual({
    applications: [],
    unknown: expect.stringContaining(why),
  });
});

it("says that kubectl is missing", async () => {
  vi.stubEnv("PATH", "");
  expect((await readApplications(["argocd"])).unknown).toContain("kubectl, which asks the cluster");
});

it.skipIf(process.platform === "win32")(
  "an Application and a set that fails without a reason are both said",
  async () => {
    const set = {
      metadata: { name: "all", namespace: "argocd" },
      status: { conditions: [{ type: "ErrorOccurred", status: "True" }] },
    };
    const items = (list: unknown[]) => JSON.stringify({ items: list });
    kubectl(
      "echo eu",
      `case "$*" in *applications) echo '${items([ITEM])}' ;; *) echo '${items([set])}' ;; esac`,
    );
    const found = await readApplications(["argocd"]);
    expect(found.applications.map(({ name }) => name)).toEqual(["shop-beta"]);
    expect(found.failedSets).toEqual([{ name: "all", namespace: "argocd", message: "no reason given" }]);
  },
);
