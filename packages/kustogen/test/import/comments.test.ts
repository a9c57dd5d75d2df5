import { expect, it } from "vitest";
import { parse } from "yaml";
import { resources } from "../../../review/test/check/state.ts";
import { SourceComments } from "../../src/import/comments.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import {
  layerFile,
  withComments,
  withSettingComments,
  withSystem,
} from "../../src/import/environment-sections.ts";
import { withoutGoneFiles } from "../../src/import/said-of-files.ts";
import { importedState } from "../../src/import/state.ts";
import { filesOf, recordOf } from "./described.ts";

const web = (replicas: number, comment = "", head = "") => `${head}apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: ${replicas}${comment}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:v1"}]}}
`;

const patch = (replicas: number, comment: string, head = "") =>
  `${head}apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: ${replicas}${comment}\n`;

/** The component's code and the environments' files of an import of files with comments. */
function written(files: Readonly<Record<string, string>>, beta = web(2), live = web(5)) {
  const comments = new SourceComments(
    new Map([
      ["overlays/beta", "beta"],
      ["overlays/live", "live"],
    ]),
  );
  for (const [path, text] of Object.entries(files)) comments.read(text, path);
  const states = Object.entries({ beta, live }).map(([name, yaml]) =>
    importedState({ name, from: `overlays/${name}`, resources: resources(yaml) }),
  );
  const system = describeStates("shop", states, "shop", { comments });
  const code = filesOf(system, { comments: comments.lines.ofSharedKustomizations("") });
  const environment = (name: string) => {
    const said = comments.ofEnvironment(name);
    const text = withSettingComments(withSystem(name, "stage: beta\n", name, system), "shop", said);
    const rest = said.flatMap((one) =>
      one.setting === undefined && one.field === undefined ? one.comment.split("\n") : [],
    );
    return withComments(text, "shop", rest);
  };
  const [inBeta, inLive] = [environment("beta"), environment("live")];
  // Base has beta's values.
  const base = withSettingComments(
    layerFile("base", undefined, "base", system),
    "shop",
    comments.ofEnvironment("beta"),
  );
  expect(recordOf(new Map([...code, ["base", base], ["beta", inBeta], ["live", inLive]]))).toMatchSnapshot();
  return { code, web: code.get("components/web.ts") ?? "", beta: base + inBeta, live: inLive };
}

it("what is said of a value stands above it in the file of its environment", () => {
  const said = written({
    "base/web.yaml": web(2, " # Two are enough"),
    "overlays/live/web.yaml": patch(5, " # Five since the sale"),
  });
  expect(said.web).not.toMatch(/enough|sale/);
  expect(said.beta).toContain("        # Two are enough\n        replicas: 2\n");
  expect(said.live).toContain("        # Five since the sale\n        replicas: 5\n");
  expect(said.live).not.toContain("enough");
  expect(parse(said.live)).toMatchObject({ systems: { shop: { settings: { web: { replicas: 5 } } } } });
});

it("what only the base says of a value stays in the code", () => {
  expect(written({ "base/web.yaml": web(2, " # Never one") }).web).toContain("// Never one\n");
});

it("what stands above a patch is about its environment, above an object of several it is about that", () => {
  const patched = written({
    "base/web.yaml": web(2, "", "# What visitors see\n"),
    "overlays/live/web.yaml": patch(5, "", "# As sales wants it\n"),
  });
  expect(patched.web).toContain("// What visitors see\n");
  expect(patched.web).not.toContain("sales");
  expect(patched.live).toContain("        # As sales wants it\n        replicas: 5\n");
  const out = "# apiVersion: v1\n# kind: Service\n# metadata:\n#   name: old\n";
  const old = written({ "base/web.yaml": web(2), "overlays/live/web.yaml": patch(5, "", out) });
  expect(old.live + old.web).not.toContain("kind: Service");
  const whole = web(2, "", "# What visitors see\n");
  const copied = written({ "overlays/beta/web.yaml": whole, "overlays/live/web.yaml": whole });
  expect(copied.web.match(/What visitors see/g)).toHaveLength(1);
});

it("the name of a file that is gone is no comment", () => {
  const said = written({
    "base/web.yaml": web(2, "", "# base/web.yaml \u2014 what visitors see\n# all day\n"),
  });
  expect(said.web).toContain("    // what visitors see\n    // all day\n");
});

it("what a base's kustomization says is said of the system", () => {
  const said = written({
    "base/kustomization.yaml": "# Everything but the database\nresources: [web.yaml]\n",
  });
  expect(said.code.get("index.ts")).toContain("// Everything but the database\nexport const shop = ");
});

it("what a kustomization says of kustomize is gone with it, and listed", () => {
  const comments = new SourceComments();
  const text =
    "# Where it runs.\n\n# A root of its own: kustomize\n# loads nothing from elsewhere.\nresources: [web.yaml]\n";
  comments.read(text, "base/kustomization.yaml");
  expect(comments.lines.ofSharedKustomizations("")).toEqual(["Where it runs."]);
  expect(comments.lines.left("Where it runs.")).toEqual([
    "2 of 3 lines of comment in the hand-written files are in none of the written ones:",
    "  base/kustomization.yaml:3: A root of its own: kustomize loads nothing from elsewhere.",
  ]);
});

it("a paragraph about overlays, patches and heads of files is gone with them, any other stays whole", () => {
  expect(withoutGoneFiles("Stable ClusterIP. The namespace is set by the overlay.")).toBeUndefined();
  expect(withoutGoneFiles("As in prod (see hpa.yaml's header)\n\nNever one.\nNot even at night.")).toBe(
    "Never one.\nNot even at night.",
  );
  const reason =
    "The profile stays `smoke`, so that the pod starts alone:\nno database is there yet. Overlays vary the log level.";
  expect(withoutGoneFiles(`For dev: override (merged by name)\n\n${reason}`)).toBe(reason);
  const said = written({ "base/web.yaml": web(2, " # Set by a patch", "# Overlays vary the replicas\n") });
  expect(said.web).not.toMatch(/patch|Overlays/);
  expect(said.live).not.toMatch(/patch|Overlays/);
});

it("a heading in the list of a kustomization is gone with its entry, a reason there stays", () => {
  const comments = new SourceComments(new Map([["overlays/live", "live"]]));
  const reason = "# Only here: the queue of\n  # the others is not made yet,\n  # and nobody pays for it";
  const text = `resources:\n  # The worker\n  - worker.yaml\n  ${reason}\n  - queue.yaml\n`;
  comments.read(text, "overlays/live/kustomization.yaml");
  expect(comments.lines.ofKustomization("overlays/live", "")).toEqual([
    "Only here: the queue of",
    "the others is not made yet,",
    "and nobody pays for it",
  ]);
});

it("what stands above a field of a kustomization stands above its value, and a title is gone", () => {
  const reason = "# Never the base's: its labels\n# belong to another team";
  const text = `# The shop as it is sold\nresources: [../../base]\n\n# Five until the sale is over\nreplicas: [{name: web, count: 5}]\n# Labels of live\ncommonLabels: {a: b}\n${reason}\ncommonAnnotations: {a: b}\n`;
  const said = written({ "overlays/live/kustomization.yaml": text });
  expect(said.live).toContain("        # Five until the sale is over\n        replicas: 5\n");
  const comments = new SourceComments(new Map([["overlays/live", "live"]]));
  comments.read(text, "overlays/live/kustomization.yaml");
  expect(comments.lines.ofKustomization("overlays/live", said.live)).toEqual([
    "The shop as it is sold",
    "Never the base's: its labels",
    "belong to another team",
  ]);
  expect(comments.lines.left(said.live)).toContain("  overlays/live/kustomization.yaml:6: Labels of live");
});

it("what the base says of a value that every environment replaces is gone with the value", () => {
  const said = written(
    { "base/web.yaml": web(1, " # One is enough for a test", "# What visitors see\n") },
    web(3),
    web(3),
  );
  expect(said.web).toContain("// What visitors see\n");
  expect(said.web + said.beta + said.live).not.toContain("enough");
});

it("what an environment says of a block stands with no setting of one field far inside it", () => {
  const said = written({
    "overlays/live/web.yaml": web(5).replace("spec:\n", "# How the shop runs\nspec:\n"),
  });
  expect(said.live).not.toContain("How the shop runs");
});

it("under a block with a comment of its own, the next comment is about the block's first field", () => {
  const body = web(2).replace(
    "  replicas: 2\n",
    "  replicas: 2\n  # Gently\n  strategy:\n    # None away\n    rollingUpdate: {maxUnavailable: 0}\n",
  );
  const said = written({ "base/web.yaml": body }, body, body);
  expect(said.web).toMatch(/\/\/ Gently\n +strategy: \{\n? *(?:\/\/ )?/);
  expect(said.web).toMatch(/\/\/ None away\n +rollingUpdate:/);
});

it("two comments of one place stand apart, and of two that say nearly the same there is one", () => {
  const apart = written({
    "overlays/beta/web.yaml": web(2, "", "# Small\n"),
    "overlays/live/web.yaml": web(5, "", "# For the sale\n"),
  });
  expect(apart.web).toContain("    // Small\n    //\n    // For the sale\n");
  const alike = written({
    "overlays/beta/web.yaml": web(2, "", "# What visitors see\n# on two machines\n"),
    "overlays/live/web.yaml": web(5, "", "# What visitors see\n# on five machines\n"),
  });
  expect(alike.web).toContain("    // What visitors see\n    // on two machines\n");
  expect(alike.web).not.toContain("five");
});

const settings = (data: string, head = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\n${head}data:\n${data}`;

it("what heads some keys of a base stays with them, whatever environments say of one of these", () => {
  const base = settings(
    '  # Cache (as in the base config)\n  CACHE: "10"\n  TTL: 1h\n  # Server\n  # TODO: a host\n  PORT: "80"\n',
  );
  const said = written(
    {
      "base/web.yaml": base,
      "overlays/beta/web.yaml": settings('  # A small one is enough\n  CACHE: "5"\n'),
    },
    `${base.replace('"10"', '"5"')}---\n${web(1)}`,
    `${base}---\n${web(1)}`,
  );
  expect(said.web).toMatch(/\/\/ Cache\n\s+CACHE: /);
  expect(said.live).not.toContain("Cache");
  expect(said.beta).toContain("        # A small one is enough\n        cache: ");
});

it("what stands behind a list in the column of the next key is about that, a taken-out element is not", () => {
  const spec = (between: string) =>
    web(2).replace(
      '[{name: web, image: "web:v1"}]}}\n',
      `\n      - name: web\n        image: web:v1\n        args:\n        - a\n${between}        ports: [{containerPort: 80}]\n`,
    );
  const block = (between: string) =>
    spec(between).replace(
      "template: {metadata: {labels: {app: web}}, spec: {containers: ",
      "template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:",
    );
  const said = (between: string) => written({ "base/web.yaml": block(between) }, block(""), block("")).web;
  expect(said("        # Open to all\n")).toMatch(/\/\/ Open to all\n\s+ports:/);
  expect(said("        # - b\n")).toMatch(/\/\/ - b\n\s+args:/);
});

it("a comment above the first key of a mapping is about that key, unless it names the mapping or is elsewhere now", () => {
  const spec = (body: string) =>
    `apiVersion: acme.example/v1\nkind: Shop\nmetadata: {name: web, namespace: shop}\nspec:\n${body}`;
  const said = (commented: string) =>
    written({ "base/web.yaml": spec(commented) }, spec(commented), spec(commented)).code.get(
      "components/web.ts",
    );
  expect(said("  grafana:\n    ## From the vault\n    password: a\n    size: 1\n")).toMatch(
    /grafana: \{\n\s+\/\/ From the vault\n\s+password:/,
  );
  expect(said("  source:\n    # Of another registry\n    kind: Registry\n    host: a\n")).toMatch(
    /\/\/ Of another registry\n\s+source:/,
  );
});

it("in a patch the comment above the first key is about that key", () => {
  const whole = web(1).replace("spec: {containers", "spec: {nodeSelector: {zone: a}, containers");
  const patched =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      # Shards share no zone\n      nodeSelector: {zone: a}\n";
  const said = written(
    { "base/web.yaml": web(1), "overlays/beta/web.yaml": patched, "overlays/live/web.yaml": patched },
    whole,
    whole,
  );
  expect(said.web).toMatch(/\/\/ Shards share no zone\n\s+(?:pod: \{ )?nodeSelector:/);
});

it("what an environment's patch says of variables stands above the setting of the one it adds", () => {
  const added = (more: string) =>
    web(1).replace(
      'image: "web:v1"',
      `image: "web:v1", env: [{name: A, value: b}, {name: B, value: c}, {name: C, value: d}, {name: D, value: e}${more}]`,
    );
  const said = written(
    {
      "base/web.yaml": added(""),
      "overlays/beta/web.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: web\n          # Only while we look for the leak\n          env:\n            - {name: LEVEL, value: debug-all}\n",
    },
    added(", {name: LEVEL, value: debug-all}"),
    added(""),
  );
  expect(said.web).not.toContain("leak");
  expect(said.beta).toMatch(/# Only while we look for the leak\n\s+level: debug-all\n/);
});

it("a mode of a file is the same value in octal digits and without, so that its comment stays", () => {
  const volumes = (mode: string) =>
    web(1).replace(
      "spec: {containers",
      `spec: {volumes: [{name: a, configMap: {name: a, defaultMode: ${mode}}}], containers`,
    );
  const commented = web(1)
    .replace(
      "template: {metadata: {labels: {app: web}}, spec: {containers: ",
      "template:\n    metadata: {labels: {app: web}}\n    spec:\n      volumes:\n        - name: a\n          configMap:\n            name: a\n            defaultMode: 0744 # make executable\n      containers: ",
    )
    .replace("]}}\n", "]\n");
  expect(written({ "base/web.yaml": commented }, volumes("484"), volumes("484")).web).toContain(
    "// make executable",
  );
});

it("of lines that are a sentence each, those about overlays are gone alone, and so is the label of one", () => {
  const comment =
    "Prod overlay: switches the log to a bucket.\nApplied as a patch on top of base/log.yaml.\nBUCKET is filled in by Flux from the ConfigMap cluster-vars.";
  expect(withoutGoneFiles(comment)).toBe(
    "Switches the log to a bucket.\nBUCKET is filled in by Flux from the ConfigMap cluster-vars.",
  );
});

it("what someone took out of a kustomization is not written above the system, what says why is", () => {
  const comments = new SourceComments(new Map([["overlays/live", "live"]]));
  const text =
    "resources:\n  - ../base\n# images:\n#   - name: shop\n#     newTag: v1\n\n# One region only, since the move\nnamespace: shop\n";
  comments.read(text, "overlays/live/kustomization.yaml");
  expect(comments.lines.ofKustomization("overlays/live", "")).toEqual(["One region only, since the move"]);
});

it("a comment above one of several elements of one name stands above that alone", () => {
  const mounts = `volumeMounts:
            - {name: data, mountPath: /a}
            # Logs of the other one
            - {name: data, mountPath: /b}
`;
  const yaml = web(2).replace(
    '[{name: web, image: "web:v1"}]}}\n',
    `\n        - name: web\n          image: web:v1\n          ${mounts}`,
  );
  const block = yaml.replace(
    "template: {metadata: {labels: {app: web}}, spec: {containers: ",
    "template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:",
  );
  const said = written({ "base/web.yaml": block }, block, block).web;
  expect(said.match(/Logs of the other one/g)).toHaveLength(1);
  expect(said.indexOf("Logs")).toBeGreaterThan(said.indexOf('"/a"'));
});

it("what points at its own line in a kustomization is said of nothing else, and is listed", () => {
  const comments = new SourceComments(new Map([["overlays/live", "live"]]));
  comments.read(
    "resources: [../../base]\nnamespace: live # ← ADD NAMESPACE\n",
    "overlays/live/kustomization.yaml",
  );
  expect(comments.lines.ofKustomization("overlays/live", "")).toEqual([]);
  expect(comments.lines.left("")).toContain("  overlays/live/kustomization.yaml:2: ← ADD NAMESPACE");
});

it("what stands behind the target of a patch is about nothing else, a reason there stays", () => {
  const comments = new SourceComments(new Map([["overlays/live", "live"]]));
  const text =
    "patches:\n  - path: web.yaml\n    target:\n      kind: Deployment # Changed from Rollout\n      name: web # never the worker\n";
  comments.read(text, "overlays/live/kustomization.yaml");
  expect(comments.lines.ofKustomization("overlays/live", "")).toEqual(["never the worker"]);
  expect(comments.lines.left("never the worker")).toContain(
    "  overlays/live/kustomization.yaml:4: Changed from Rollout",
  );
});

it("YAML that is commented out is one line of the report, however much of it there is", () => {
  const comments = new SourceComments();
  const out = "# apiVersion: v1\n# kind: Service\n# metadata:\n#   name: old\n";
  comments.read(`${out}\n${out}kind: Service # for now\n`, "base/old.yaml");
  comments.read(out, "base/older.yaml");
  expect(comments.lines.left("")).toEqual([
    "1 of 1 line of comment in the hand-written files is in none of the written ones:",
    "  base/old.yaml:10: for now",
    "YAML that is commented out is left out: base/old.yaml (8 lines), base/older.yaml (4 lines)",
  ]);
});

it("a licence that all files begin with stands at the top of index.ts, and others are said to be gone", () => {
  const licence = "#\n# SPDX-FileCopyrightText: Acme\n# SPDX-License-Identifier: MIT\n#\n\n";
  const said = written({
    "base/web.yaml": web(2, "", `${licence}# What visitors see\n`),
    "base/b.yaml": licence,
  });
  expect(said.web).toContain("// What visitors see\n");
  expect([...said.code.values()].join("")).not.toContain("SPDX");
  const comments = new SourceComments();
  comments.read(licence, "base/a.yaml");
  comments.read(`${licence}# The key of the licence is in the vault\na: b\n`, "base/b.yaml");
  expect(comments.lines.licence).toBe("SPDX-FileCopyrightText: Acme\nSPDX-License-Identifier: MIT");
  expect(comments.lines.left("")).toEqual([
    "1 of 1 line of comment in the hand-written files is in none of the written ones:",
    "  base/b.yaml:6: The key of the licence is in the vault",
    "the license at the top of 2 files is now at the top of index.ts, and no other written file has it",
  ]);
  comments.read(licence.replace("MIT", "Apache-2.0"), "base/c.yaml");
  expect(comments.lines.licence).toBeUndefined();
  expect(comments.lines.left("").at(-1)).toMatch(/^the licenses at the top of 3 files differ/);
});

it("comments of a file with variables stand above the keys of the ConfigMap, what differs with the environment's value", () => {
  const config = (level: string, more: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {LEVEL: ${level}, MODE: fast, COLOR: "a # b"}\n---\n${web(2)}${more}`;
  const comments = new SourceComments(
    new Map([
      ["overlays/beta", "beta"],
      ["overlays/live", "live"],
    ]),
  );
  const file = (level: string, more = "") =>
    `# Of the shop's pages\n\n# How much is logged\n#   - debug: all\n${more}LEVEL=${level}\n\n####\n# Speed\n####\n\n# Fast or slow\nMODE=fast\nCOLOR=a # b\n# Nothing follows\n`;
  comments.readVariables(file("info"), "base/web.env", "ConfigMap web");
  comments.readVariables(file("debug", "# Until the sale\n"), "overlays/beta/web.env", "ConfigMap web");
  const states = ["debug", "info"].map((level, index) => {
    const name = ["beta", "live"][index] as string;
    return importedState({ name, from: `overlays/${name}`, resources: resources(config(level, "")) });
  });
  const system = describeStates("shop", states, "shop", { comments });
  const code = [...filesOf(system).values()].join("\n");
  const beta = comments.ofEnvironment("beta").map(({ comment }) => comment);
  expect(code).toMatch(/\/\/ Speed\n\s*\/\/\n\s*\/\/ Fast or slow\n\s*MODE: "fast"/);
  expect(code + beta.join("\n")).toMatch(/How much is logged\n.* {2}- debug: all/);
  expect(comments.lines.left(code + beta.join("\n"))).toEqual([
    expect.stringMatching(/^2 of 13 lines of comment/),
    "  base/web.env:14: Nothing follows",
    "  overlays/beta/web.env:15: Nothing follows",
  ]);
});

it("what stands above a patch in a kustomization is about what the patch gives its object", () => {
  const kustomization = (replicas: number, said: string) =>
    `resources: [../../base]\npatches:\n  # ${said}\n  - patch: |-\n      kind: Deployment\n      metadata: {name: web}\n      spec: {replicas: ${replicas}}\n  # The job is slow, so wait\n  - target: {kind: Job, name: other}\n    patch: |-\n      - {op: remove, path: /a}\n`;
  const own = written({
    "base/web.yaml": web(1),
    "overlays/beta/kustomization.yaml": kustomization(2, "Two pods, since the sale"),
    "overlays/live/kustomization.yaml": kustomization(5, "Five pods, since the party"),
  });
  expect(own.beta).toMatch(/# Two pods, since the sale\n +replicas: 2\n/);
  expect(own.live).toMatch(/# Five pods, since the party\n +replicas: 5\n/);
  const both = written({
    "base/web.yaml": web(1),
    "overlays/beta/kustomization.yaml": kustomization(2, "Needs many pods"),
    "overlays/live/kustomization.yaml": kustomization(5, "Needs many pods"),
  });
  expect(both.web).toContain("// Needs many pods\n");
  expect(both.beta).not.toContain("many");
  const lines = new SourceComments(new Map([["overlays/beta", "beta"]]));
  lines.read(kustomization(2, "Needs many pods"), "overlays/beta/kustomization.yaml");
  expect(lines.lines.ofKustomization("overlays/beta", "")).toEqual([]);
});
