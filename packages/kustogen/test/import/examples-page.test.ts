import { readFileSync } from "node:fs";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { filesShown } from "../../../../scripts/markdown/code-blocks.ts";
import { systemFiles } from "../../src/import/code/system-files.ts";
import { systemSummary } from "../../src/import/code/system-summary.ts";
import { SourceComments } from "../../src/import/comments.ts";
import { contractsOf } from "../../src/import/contracts.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import {
  layerFile,
  withComments,
  withSettingComments,
  withSystem,
} from "../../src/import/environment-sections.ts";
import { namespaceIn } from "../../src/import/namespaces.ts";
import { stageOf } from "../../src/import/stage-of.ts";
import { importedState } from "../../src/import/state.ts";

const PAGE = readFileSync(new URL("../../docs/import-examples.md", import.meta.url), "utf8");

/** What an import of the folders that the page shows writes: the files of the system, and its part of environments'. */
function importOf(folder: string, name: string, environments: readonly string[]): Map<string, string> {
  const sources = new Map([...filesShown(PAGE, folder)].map(([path, text]) => [`/${path}`, text]));
  const renderer = new Renderer(new MemoryTree(sources));
  const from = (environment: string) => `${folder}/overlays/${environment}`;
  const comments = new SourceComments(new Map(environments.map((one) => [from(one), one])));
  for (const [path, text] of sources) comments.read(text, path.slice(1));
  const states = environments.map((environment) =>
    importedState({
      name: environment,
      from: from(environment),
      resources: renderer.build(`/${from(environment)}`).map(resourceOf),
    }),
  );
  const system = describeStates(name, states, name, { comments });
  const code = systemFiles(system, {
    description: systemSummary(system),
    origin: `Imported from ${folder}/overlays/*.`,
    secrets: contractsOf(states, [], {
      contracts: new Map(),
      placeOf: (environment) => namespaceIn(system.namespaces, name, environment),
    }),
    exceptions: [],
    notSecret: undefined,
    comments: comments.lines.ofSharedKustomizations(""),
  });
  const files = new Map([...code].map(([path, text]) => [`generators/systems/${name}/${path}`, text]));
  const base = `${environments[system.layers.indexes(system.layers.base)[0] ?? 0]}`;
  const shared = layerFile("base.yaml", undefined, "base", system);
  if (shared.includes("settings:"))
    files.set(
      "generators/environments/base.yaml",
      withSettingComments(shared.replace(/^#.*\n/gm, ""), name, comments.ofEnvironment(base)),
    );
  for (const environment of environments) {
    const said = comments.ofEnvironment(environment);
    const text = withSettingComments(
      withSystem(environment, `stage: ${stageOf(environment)}\n`, environment, system),
      name,
      said,
    );
    const rest = said.flatMap(({ comment, setting }) => (setting === undefined ? comment.split("\n") : []));
    const own = [...comments.lines.ofKustomization(from(environment), text), ...rest];
    files.set(`generators/environments/${environment}.yaml`, withComments(text, name, own));
  }
  return files;
}

it.each([
  ["hand", "guestbook", ["beta", "production"]],
  ["shop", "shop", ["dev", "prod"]],
  ["report", "report", ["live", "test"]],
] as const)("the example of %s shows whole what an import writes", (folder, name, environments) => {
  const written = importOf(folder, name, environments);
  const section = PAGE.slice(
    PAGE.indexOf(`<!-- after: ${folder} -->`),
    PAGE.indexOf(`<!-- next: ${folder} -->`),
  );
  // Which context components have is the same in every system.
  written.delete(`generators/systems/${name}/context.ts`);
  expect(Object.fromEntries(filesShown(section, "generators"))).toEqual(Object.fromEntries(written));
});
