import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { rows } from "../../../../test/table.ts";
import { applicationText, readApplications } from "../../src/status/applications.ts";

const folders: string[] = [];

afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Puts a kubectl on your PATH that answers so: the present context, and what each namespace's Applications are. */
function kubectl(context: string, answer: string): void {
  const folder = temporaryFolder();
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
      `case "$*" in *--namespace=argocd*) echo '${items}' ;; *) echo '{"items":[]}' ;; esac`,
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

it("prints the Applications, a line each, or why nothing is known", () => {
  const applications = [
    {
      name: "shop-beta",
      namespace: "argocd",
      sync: "OutOfSync",
      health: "Degraded",
      revision: "abc",
      message: "failed\nmore",
    },
    {
      name: "api",
      namespace: "argocd",
      sync: "Synced",
      health: "Healthy",
      revision: undefined,
      message: undefined,
    },
  ];
  expect(applicationText({ applications }, true).split("\n")).toEqual([
    "application  sync       health",
    "shop-beta    OutOfSync  Degraded  failed",
    "api          Synced     Healthy",
  ]);
  expect(applicationText({ applications }, false)).toBe("");
  expect(applicationText({ applications: [], unknown: "no access" }, true)).toBe("Argo CD: no access");
});

it.skipIf(process.platform === "win32").each(
  rows(`
no context is set | exit 1 | exit 9 | there is no kubeconfig with a current context
the cluster is away | echo eu | echo 'The connection to the server was refused' >&2; exit 1 | the cluster of the context eu lists no Applications: The connection to the server was refused
it has no Argo CD | echo eu | echo 'error: the server has no resource type applications' >&2; exit 1 | the cluster of the context eu lists no Applications: error: the server has no resource type applications
it has none | echo eu | echo '{"items":[]}' | the cluster of the context eu has no Applications
  `),
)("says why nothing is known where %s", async (_, context, answer, why) => {
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
