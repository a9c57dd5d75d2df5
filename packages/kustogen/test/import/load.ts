import { createRequire } from "node:module";
import { posix } from "node:path";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { transformSync } from "esbuild";
import { parse } from "yaml";
import type { Environment, Group } from "../../src/authoring/environment.ts";
import type { System } from "../../src/authoring/system.ts";
import * as blocks from "../../src/blocks/index.ts";
import * as kustogen from "../../src/index.ts";
import * as settings from "../../src/settings/index.ts";

const require = createRequire(import.meta.url);

/** What esbuild made of each text: many systems of random tests have files that are the same. */
const compiled = new Map<string, string>();

/** The system that written files describe, loaded from memory. */
export function loadSystem(name: string, files: ReadonlyMap<string, string>): System {
  const folder = `/systems/${name}`;
  const modules = new Map<string, Record<string, unknown>>();
  const load = (path: string): Record<string, unknown> => {
    const known = modules.get(path);
    if (known !== undefined) return known;
    const text = files.get(path.slice(folder.length + 1));
    if (text === undefined) throw new Error(`${path} was not written`);
    if (!path.endsWith(".ts")) return { __esModule: true, default: text };
    const module = { exports: {} as Record<string, unknown> };
    modules.set(path, module.exports);
    const code = kept(compiled, text, () => transformSync(text, { loader: "ts", format: "cjs" }).code);
    const find = (specifier: string): unknown => {
      if (specifier === "kustogen") return kustogen;
      if (specifier === "kustogen/blocks") return blocks;
      if (specifier === "kustogen/settings") return settings;
      return specifier.startsWith(".")
        ? load(posix.join(posix.dirname(path), specifier))
        : require(specifier);
    };
    new Function("require", "module", "exports", code)(find, module, module.exports);
    modules.set(path, module.exports);
    return module.exports;
  };
  const [system] = Object.values(load(`${folder}/index.ts`)) as System[];
  return system as System;
}

/** An environment as its file says it, without checks. */
export function environmentOf(name: string, text: string, groups: readonly Group[] = []): Environment {
  const given = parse(text) as {
    stage: Environment["stage"];
    groups?: string[];
    systems: Environment["systems"];
  };
  const systems = Object.fromEntries(
    Object.entries(given.systems).map(([system, entry]) => [
      system,
      { ...entry, settings: entry?.settings ?? {}, images: entry?.images ?? {} },
    ]),
  );
  return {
    name,
    stage: given.stage,
    strictness: given.stage,
    kubernetes: "1.35",
    cluster: { server: "https://kubernetes.default.svc" },
    argocd: { revision: "HEAD", namespace: "argocd", form: "applications" },
    groups: (given.groups ?? []).map((wanted) => groups.find((group) => group.name === wanted)),
    systems,
    file: `generators/environments/${name}.yaml`,
    lineOf: () => 1,
  } as unknown as Environment;
}
