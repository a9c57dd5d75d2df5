import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseGroup, parseLayer } from "../../src/environments/groups.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { systemFiles } from "../../src/import/code/system-files.ts";
import { type DescribeOptions, describeStates } from "../../src/import/describe-states.ts";
import { layerFile, newEnvironmentFile, withSystem } from "../../src/import/environment-sections.ts";
import { exceptionsFor } from "../../src/import/exceptions.ts";
import { stageOf } from "../../src/import/stage-of.ts";
import type { ImportedState } from "../../src/import/state.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { environmentOf, loadSystem } from "./load.ts";

/** What an import of rendered states writes, by path, and what generating it renders to. */
export function written(environments: ImportedState[], options: DescribeOptions = {}) {
  const system = describeStates("shop", environments, "shop", options);
  const files = systemFiles(system, {
    description: "Imported.",
    secrets: [],
    exceptions: exceptionsFor(environments, system.marked.affixes),
    notSecret: undefined,
  });
  const base = layerFile("file", undefined, "base", system);
  const layers = [
    parseLayer("base.yaml", base),
    ...system.layers.groups.map((name) =>
      parseGroup(`groups/${name}.yaml`, layerFile("file", undefined, name, system)),
    ),
  ];
  const sections = environments.map(({ name }) => {
    const head = newEnvironmentFile({ name, stage: stageOf(name), kubernetes: "1.35", remote: true });
    return [name, withSystem("file", head, name, system)] as const;
  });
  const parsed = sections.map(([name, text]) => environmentOf(name, text, layers));
  const made = generateSystem(resolveTree(loadSystem("shop", files), parsed), DEFAULT_FOLDERS);
  const texts = new Map(made.flatMap((layer) => layer.files).map(({ path, text }) => [`/${path}`, text]));
  const renderer = new Renderer(new MemoryTree(texts));
  const rendered = environments.map(({ name }) => {
    const layer = made.find(({ node }) => node.layer === name);
    return renderer.build(`/${layer?.folder}`) as unknown as Resource[];
  });
  return { files: new Map([...files, ["base", base], ...sections]), rendered };
}
