import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { ImageFacts, Resource, System } from "kustogen";
import { describedLayers, environments, templates } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { FIVE } from "./five.ts";
import { rendered } from "./rendered.ts";

const CASES = systems.flatMap((system) =>
  environments()
    .filter((environment) => Object.hasOwn(environment.systems, system.name))
    .map(({ name }) => [system.name, name, system] as const),
);

/** What an image writes and gets no place for, as a decision with its reason. */
const DECIDED: Record<string, string> = {
  "/app/referrals.db": "the application goes on without it; where it can write, the file goes with each pod",
};

/** Facts that no public source says, by system: a new image without facts, or a fact found, changes the number. */
const UNKNOWN: Record<string, number> = { teslasync: 48, opensail: 20, app: 24, trevor: 1, alexandria: 16 };

/** Described once for all of their containers. */
const layers = (system: System) =>
  described.get(system) ?? described.set(system, describedLayers(system)).get(system) ?? [];
const described = new Map<System, ReturnType<typeof describedLayers>>();

function factsOf(system: System, layer: string, image: string | undefined): ImageFacts | undefined {
  const node = layers(system).find((one) => one.node.layer === layer)?.node;
  const key = Object.entries(node?.images ?? {}).find(([, { reference }]) => reference === image)?.[0];
  return key === undefined ? undefined : system.images[key]?.facts;
}

/** What keeps a container from starting, as far as its image is known. */
function problems(container: IContainer, pod: IPodSpec, facts: ImageFacts): string[] {
  const before = pod.initContainers?.includes(container) ?? false;
  const { args, command, env = [], ports = [], securityContext, volumeMounts = [] } = container;
  const user = securityContext?.runAsUser ?? pod.securityContext?.runAsUser ?? facts.user;
  const found: string[] = [];
  if (
    user === 0 &&
    !securityContext?.privileged &&
    (securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot)
  ) {
    found.push("is root in its image, and may not be here");
  }
  const own = command === undefined;
  const home = env.find(({ name }) => name === "HOME")?.value;
  // What runs before the start is not the server, whose data it leaves alone.
  const everything = (facts.writes ?? []).filter((path) => !before || /^(\/tmp|\$HOME)/.test(path));
  for (const path of own || command?.[0] !== "sh" ? everything : []) {
    const wanted = path.replace("$HOME", home ?? "/");
    const mounted = volumeMounts.some(
      ({ mountPath, readOnly }) =>
        !readOnly && (wanted === mountPath || wanted.startsWith(`${mountPath.replace(/\/$/, "")}/`)),
    );
    const writable = !securityContext?.readOnlyRootFilesystem && (user === facts.user || user === 0);
    if (!mounted && !writable && DECIDED[path] === undefined && !/^(true|cp)$/.test(command?.[0] ?? "")) {
      found.push(`writes to ${wanted}, where it can't`);
    }
  }
  for (const { containerPort } of ports) {
    if (facts.ports && !facts.ports.includes(containerPort))
      found.push(`does not listen on ${containerPort}`);
  }
  if (own && args && facts.entrypoint?.length === 0) found.push("has no entry point for its args");
  const program = command?.[0];
  if (
    program !== undefined &&
    facts.programs &&
    ![...facts.programs, ...(facts.entrypoint ?? [])].includes(program)
  ) {
    found.push(`has no program ${program}`);
  }
  return found;
}

function all(state: readonly Resource[]): [string, IContainer, IPodSpec][] {
  return templates(state).flatMap(([{ metadata }, { spec }]) =>
    spec
      ? [...(spec.initContainers ?? []), ...spec.containers].map(
          (container): [string, IContainer, IPodSpec] => [
            `${metadata.name}/${container.name}`,
            container,
            spec,
          ],
        )
      : [],
  );
}

describe.each(CASES)("the containers of %s in %s", (_name, layer, system) => {
  test("start as far as their images are known: user, folders, ports and programs", () => {
    const state = rendered(system, layer);
    const found = all(state).flatMap(([name, container, pod]) => {
      const facts = factsOf(system, layer, container.image);
      return facts ? problems(container, pod, facts).map((problem) => `${name} ${problem}`) : [];
    });
    expect(found).toEqual([]);
  });
});

describe("a container that would not start is found", () => {
  const FACTS: ImageFacts = {
    source: "here",
    user: 0,
    writes: ["/data", "$HOME"],
    ports: [80],
    entrypoint: [],
    programs: ["serve"],
  };
  const fine: IContainer = {
    name: "web",
    command: ["serve"],
    env: [{ name: "HOME", value: "/home/web" }],
    ports: [{ containerPort: 80 }],
    securityContext: { readOnlyRootFilesystem: true },
    volumeMounts: [
      { name: "data", mountPath: "/data" },
      { name: "home", mountPath: "/home" },
    ],
  };
  const pod = { securityContext: { runAsUser: 1000, runAsNonRoot: true }, containers: [] };

  test.each<[string, Partial<IContainer>, string[]]>([
    ["nothing is wrong", {}, []],
    [
      "a folder that it writes is read-only",
      { volumeMounts: fine.volumeMounts?.slice(1) },
      ["writes to /data, where it can't"],
    ],
    ["its home is nowhere", { env: [] }, ["writes to /, where it can't"]],
    ["a port that it does not open", { ports: [{ containerPort: 8080 }] }, ["does not listen on 8080"]],
    ["a program that it does not have", { command: ["server"] }, ["has no program server"]],
    [
      "args without an entry point",
      { command: undefined, args: ["-v"] },
      ["has no entry point for its args"],
    ],
  ])("%s", (_what, change, expected) => {
    expect(problems({ ...fine, ...change }, pod, FACTS)).toEqual(expected);
  });

  test("root where none may be", () => {
    expect(problems(fine, { ...pod, securityContext: { runAsNonRoot: true } }, FACTS)[0]).toMatch(/is root/);
  });
});

test.each(systems.filter(({ name }) => name in UNKNOWN).map((system) => [system.name, system] as const))(
  "what no source says of %s's images is counted",
  (name, system) => {
    const FACTS = ["user", "writes", "ports", "entrypoint"] as const;
    const images = Object.values(system.images as System["images"]);
    const unknown = images.flatMap(({ facts }) => FACTS.filter((fact) => facts?.[fact] === undefined));
    expect(unknown.length).toBe(UNKNOWN[name]);
  },
);

/** OpenSail's images are in the registry of its account, which nodes read by their role. */
test.each(CASES.filter(([name]) => FIVE.has(name) && name !== "opensail"))(
  "%s in %s: every pod pulls with the Secrets of imagePullSecrets, by its ServiceAccount alone",
  (_name, layer, system) => {
    const plain = rendered(system, layer);
    const pulling = rendered(system, layer, { settings: { imagePullSecrets: ["registry"] } });
    const accounts = new Map(
      pulling
        .filter(({ kind }) => kind === "ServiceAccount")
        .map((one) => [one.metadata.name, one.imagePullSecrets]),
    );
    expect(templates(pulling).length).toBeGreaterThan(0);
    for (const [{ metadata }, { spec }] of templates(pulling))
      expect(accounts.get(spec?.serviceAccountName ?? "default"), metadata.name).toEqual([
        { name: "registry" },
      ]);
    const without = pulling
      .filter(({ kind, metadata }) => kind !== "ServiceAccount" || metadata.name !== "default")
      .map(({ imagePullSecrets: _secrets, ...rest }) => rest);
    expect(without).toEqual(plain);
  },
);
