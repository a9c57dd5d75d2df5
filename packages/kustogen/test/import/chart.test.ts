import { chmodSync } from "node:fs";
import { join } from "node:path";
import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { NEWEST } from "@kustogen/review/kinds/served.ts";
import { afterEach, expect, it, vi } from "vitest";
import { put, putAll, temporaryFolder } from "../../../../test/repository.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { sourcesToImport } from "../../src/import/asked-sources.ts";
import type { AskedImport } from "../../src/import/state.ts";

/** Prints an object with its arguments, or fails as helm does. */
const HELM = `#!/bin/sh
case "$*" in *broken*) echo "Error: chart requires kubeVersion: >=1.99" >&2; exit 1;; esac
echo "{apiVersion: v1, kind: ConfigMap, metadata: {name: made}, data: {given: '$*'}}"
`;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What an import of a chart reads, in a project whose beta has a Kubernetes version. */
function read(options: Omit<AskedImport, "env">, program = HELM) {
  const root = temporaryFolder();
  const at = (path: string) => join(root, path);
  putAll(root, {
    "generators/environments/beta.yaml": 'stage: beta\nkubernetes: "1.31"\n',
    "shop/Chart.yaml": "name: shop\n",
    "values-beta.yaml": "{}\n",
    "live.yaml": "{}\n",
    "broken.yaml": "{}\n",
  });
  if (program !== "") {
    put(root, "bin/helm", program);
    chmodSync(at("bin/helm"), 0o755);
  }
  vi.stubEnv("PATH", program === "" ? at("bin") : `${at("bin")}:${process.env.PATH}`);
  const values = options.values?.map((value) => value.replace(/[^=]+$/, at));
  const helm = options.helm === undefined ? undefined : at(options.helm);
  try {
    const sources = sourcesToImport(root, DEFAULT_FOLDERS, [], { ...options, helm, values, env: [] });
    return {
      ...sources,
      given: sources.environments
        .flatMap(({ resources }) => resources)
        .map((made) => String(valueAt(made, ["data", "given"])).replaceAll(`${root}/`, "")),
    };
  } catch (error) {
    throw new Error((error as Error).message.replaceAll(`${root}/`, ""));
  }
}

it("is rendered once for each environment, for the version of its cluster, under the chart's name", () => {
  const { base, environments, given, suggestedName } = read({
    helm: "shop",
    values: ["values-beta.yaml", "production=live.yaml"],
    base: "beta",
  });
  expect({ base, suggestedName }).toEqual({ base: "beta", suggestedName: "shop" });
  expect(environments.map(({ name, from }) => `${name}: ${from}`)).toEqual([
    "beta: shop with values-beta.yaml",
    "production: shop with live.yaml",
  ]);
  expect(given).toEqual([
    "template --include-crds --values values-beta.yaml --kube-version 1.31 -- shop shop",
    `template --include-crds --values live.yaml --kube-version ${NEWEST} -- shop shop`,
  ]);
});

it("has the system's name and its namespace, if they are given", () => {
  const { given } = read({ helm: "shop", values: ["live=live.yaml"], name: "store", namespace: "sales" });
  expect(given).toEqual([
    `template --include-crds --values live.yaml --namespace sales --kube-version ${NEWEST} -- store shop`,
  ]);
});

it.each<[string, string[], string, string]>([
  ["gone", ["live.yaml"], HELM, "--helm gone: chart not found; pull it first: helm pull --untar …"],
  ["shop", ["none.yaml"], HELM, "none.yaml: there is no such file"],
  [
    "shop",
    ["broken.yaml"],
    HELM,
    "helm template shop with broken.yaml failed:\nError: chart requires kubeVersion: >=1.99",
  ],
  ["shop", ["live.yaml"], "#!/bin/sh\n", "shop with live.yaml: contains no objects"],
  ["shop", ["live.yaml"], "", "the program `helm` was not found on your PATH: install"],
])("%s with %j is refused", (helm, values, program, message) => {
  expect(() => read({ helm, values }, program)).toThrow(message);
});
