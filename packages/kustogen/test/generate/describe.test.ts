import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as wholeProcess from "node:process";
import nodeProcess, { env } from "node:process";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { refused } from "../../../../test/refused.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { describeLayer } from "../../src/generate/describe.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { BETA, SHOP } from "../authoring/shop.ts";

/** Describes the last layer of a system whose function is given. */
function described(resources: unknown) {
  const system = defineSystem({ ...SHOP, resources: resources as System["resources"] });
  return describeLayer(resolveTree(system, [BETA]).at(-1) as never);
}

describe("describing a layer", () => {
  it("gives checked resources in the system's namespace", () => {
    expect(described(() => [{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a" } }])).toEqual([
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a", namespace: "shop" } },
    ]);
  });

  it("of a system whose function throws names system, layer and line", () => {
    const failing = () => {
      throw new TypeError("no such thing");
    };
    refused(() => described(failing)).toThrow(
      /describe\.test\.ts:\d+:\d+: shop in beta: resources\(\) failed: no such thing$/,
    );
    expect(() => described(failing)).toThrow(expect.objectContaining({ name: "InputError" }));
    const text = new Function('throw "text"') as () => never;
    refused(() => described(text)).toThrow("shop in beta: resources() failed: text");
    // A forgotten import: esbuild leaves the name as it is.
    const unknown = new Function("return webService") as () => never;
    refused(() => described(unknown)).toThrow("webService is not defined; import it, or correct its name");
  });

  it("of a system that asks what no context has, such as context.deployed of earlier versions, says what it has", () => {
    const asking = (context: object) => ((context as { deployed?: boolean }).deployed ? [] : []);
    refused(() => described(asking)).toThrow(
      /shop in beta: resources\(\) reads context\.deployed, which is not declared\. .*environment/,
    );
  });

  it("of a system whose function is async or returns no list says so", () => {
    refused(() => described(async () => [])).toThrow("is async; expected a list");
    refused(() => described(() => ({}))).toThrow("expected a list, found");
  });

  it("uses the Kubernetes version of the environment", () => {
    const old = { apiVersion: "batch/v1beta1", kind: "CronJob", metadata: { name: "a" } };
    refused(() => described(() => [old])).toThrow("the cluster runs 1.35; use batch/v1");
  });
});

const require = createRequire(import.meta.url);

describe("a system that is not pure", () => {
  const account = (name: string) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name } });
  const labelled = (value: () => unknown) => () => [
    account("a"),
    { ...account("b"), metadata: { name: "b", labels: { at: String(value()) } } },
  ];

  it.each<[string, () => unknown, RegExp]>([
    ["a file", () => readFileSync("/etc/hostname", "utf8"), /reads or writes a file \(readFileSync\)/],
    ["a variable", () => process.env.HOME, /reads an environment variable \(process\.env\.HOME\)/],
    ["a variable of node:process", () => env.HOME, /environment variable \(process\.env\.HOME\)/],
    ["a variable of its default", () => nodeProcess.env.HOME, /environment variable \(process\.env\.HOME\)/],
    [
      "a variable of its namespace",
      () => wholeProcess.env.HOME,
      /environment variable \(process\.env\.HOME\)/,
    ],
    ["a variable of globalThis", () => globalThis.process.env.HOME, /variable \(process\.env\.HOME\)/],
    ["a required variable", () => require("node:process").env.HOME, /variable \(process\.env\.HOME\)/],
    [
      "a built-in's variable",
      () => process.getBuiltinModule("process").env.HOME,
      /variable \(process\.env\.HOME\)/,
    ],
    ["whether a variable is set", () => "HOME" in env, /variable \(process\.env\.HOME\)/],
    ["whether it has a variable", () => Object.hasOwn(env, "HOME"), /variable \(process\.env\.HOME\)/],
    [
      "a variable's descriptor",
      () => Object.getOwnPropertyDescriptor(env, "HOME")?.value,
      /variable \(process\.env\.HOME\)/,
    ],
    ["all variables", () => Object.keys({ ...env }).length, /variable \(process\.env\.\*\)/],
  ])("is refused where it asks for %s, with the line", (_, value, message) => {
    refused(() => described(labelled(value))).toThrow(message);
    expect(() => described(labelled(value))).toThrow(
      /describe\.test\.ts:\d+:\d+: shop in beta: resources\(\) ./,
    );
    const caught = () => {
      try {
        return value();
      } catch {
        return "fallback";
      }
    };
    refused(() => described(labelled(caught))).toThrow(message);
  });

  it("may use fixed dates, and ask for everything outside its description", () => {
    const [resource] = described(labelled(() => new Date("2026-01-01").getUTCFullYear())).slice(1);
    expect(resource?.metadata.labels).toEqual({ at: "2026" });
    expect(Date.now()).toBeGreaterThan(new Date("2026-01-01").getTime());
    expect(new Date()).toBeInstanceOf(Date);
    expect(process.env.PATH).toBeDefined();
    const home = process.env.HOME;
    process.env.HOME = "/elsewhere";
    expect(process.env.HOME).toBe("/elsewhere");
    process.env.HOME = home;
    expect(readFileSync(import.meta.filename, "utf8")).toContain("not pure");
  });

  it("may read YAML, which tells it nothing of the world", () => {
    const [resource] = described(
      labelled(() => String((parse("a: {b: [1, 2]}\nc: |\n  text\n") as { a: object }).a !== undefined)),
    ).slice(1);
    expect(resource?.metadata.labels).toEqual({ at: "true" });
  });
});
