import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { transformSync, version } from "esbuild";
import { parse } from "yaml";
import type { Environment, Group } from "../../src/authoring/environment.ts";
import type { System } from "../../src/authoring/system.ts";
import * as blocks from "../../src/blocks/index.ts";
import * as kustogen from "../../src/index.ts";
import * as settings from "../../src/settings/index.ts";

const require = createRequire(import.meta.url);

/**
 * What esbuild made of texts, by their hashes, a pair a line: random tests write the same files in each run, and each
 * takes a millisecond.
 */
const KNOWN = fileURLToPath(
  new URL(`../../../../node_modules/.cache/kustogen/systems-${version}.jsonl`, import.meta.url),
);

/** What is kept from run to run; that of generators that have changed since goes with all others. */
const MOST = 20 * 2 ** 20;

let compiled: Map<string, string> | undefined;

/** The JavaScript of a text. */
function javaScriptOf(text: string): string {
  compiled ??= new Map(knownPairs());
  const hash = createHash("sha256").update(text).digest("base64");
  return kept(compiled, hash, () => {
    const { code } = transformSync(text, { loader: "ts", format: "cjs" });
    mkdirSync(dirname(KNOWN), { recursive: true });
    appendFileSync(KNOWN, `\n${JSON.stringify([hash, code])}`);
    return code;
  });
}

function knownPairs(): [string, string][] {
  const known = orElse(() => readFileSync(KNOWN, "utf8"), "");
  if (known.length > MOST) rmSync(KNOWN, { force: true });
  // A run that was ended may have left a part of a line.
  return known.split("\n").flatMap((line) => orElse(() => [JSON.parse(line) as [string, string]], []));
}

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
    const find = (specifier: string): unknown => {
      if (specifier === "kustogen") return kustogen;
      if (specifier === "kustogen/blocks") return blocks;
      if (specifier === "kustogen/settings") return settings;
      return specifier.startsWith(".")
        ? load(posix.join(posix.dirname(path), specifier))
        : require(specifier);
    };
    new Function("require", "module", "exports", javaScriptOf(text))(find, module, module.exports);
    modules.set(path, module.exports);
    return module.exports;
  };
  const [system] = Object.values(load(`${folder}/index.ts`)) as System[];
  return system as System;
}

/** An environment as its file says it, without checks. */
export function environmentOf(name: string, text: string, layers: readonly Group[] = []): Environment {
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
    groups: (given.groups ?? []).map((wanted) => layers.find((group) => group.name === wanted)),
    layers,
    systems,
    file: `generators/environments/${name}.yaml`,
    lineOf: () => 1,
  } as unknown as Environment;
}
