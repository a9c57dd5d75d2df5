import fc from "fast-check";
import { expect, it } from "vitest";
import { SEED as seed } from "../../../kustogen/test/seed.ts";
import { Renderer } from "../../src/renderer.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import { realBuild, realKustomize } from "../referee/renderer/kustomize.ts";

const deployment = (name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: c, image: ${name}}]}}}\n`;
const BASE: Record<string, string> = {
  "app/web.yaml": deployment("web"),
  "app/api.yaml": deployment("api"),
  "app/broken.yaml": "a: [\n",
  "part/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- target: {name: web}\n" +
    '  patch: \'[{"op": "remove", "path": "/spec/nothing"}]\'\nimages: [{name: web, newTag: "7"}]\n',
  "part-without/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{name: web, newTag: '7'}]\n",
};

type Entry = [field: string, text: string];
const patch = (of: string, value: number): Entry => [
  "patches",
  `{target: {name: ${of}}, patch: '[{"op": "add", "path": "/spec/replicas", "value": ${value}}]'}`,
];
/** Entries that can be built, in any combination. */
const SOUND: Entry[] = [
  patch("web", 2),
  patch("api", 3),
  [
    "patchesJson6902",
    `{target: {version: v1, group: apps, kind: Deployment, name: web}, patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'}`,
  ],
  [
    "patchesStrategicMerge",
    "'{apiVersion: apps/v1, kind: Deployment, metadata: {name: api}, spec: {minReadySeconds: 3}}'",
  ],
  ["images", "{name: api, newTag: '2'}"],
  ["replicas", "{name: web, count: 5}"],
  [
    "replacements",
    "{source: {kind: Deployment, name: web}, targets: [{select: {name: api}, fieldPaths: [metadata.labels.of], options: {create: true}}]}",
  ],
  ["labels", "{pairs: {team: a}}"],
  ["configMapGenerator", "{name: settings, literals: [a=b]}"],
];
/** Entries that fail, with the name of the missing entry; the index of a list is added. */
const BROKEN: Record<string, [...Entry, insteadOf?: string]> = {
  "a patch that removes nothing": [
    "patches",
    `{target: {name: web}, patch: '[{"op": "remove", "path": "/spec/nothing"}]'}`,
  ],
  "a patch of nothing": ["patches", "{patch: '{apiVersion: v1, kind: Service, metadata: {name: nothing}}'}"],
  "a patch that isn't there": ["patches", "{path: gone.yaml}"],
  "a patch that is no YAML": ["patches", "{path: broken.yaml, target: {name: web}}"],
  "a merge of nothing": [
    "patchesStrategicMerge",
    "'{apiVersion: v1, kind: Service, metadata: {name: nothing}}'",
  ],
  "a merge that isn't there": ["patchesStrategicMerge", "gone.yaml"],
  "a JSON patch that isn't there": [
    "patchesJson6902",
    "{target: {version: v1, kind: Deployment, name: web}, path: gone.yaml}",
  ],
  "replicas of nothing": ["replicas", "{name: nothing, count: 2}"],
  "a replacement from nothing": [
    "replacements",
    "{source: {kind: Service, name: nothing}, targets: [{select: {name: api}, fieldPaths: [metadata.name]}]}",
  ],
  "a replacement file that isn't there": ["replacements", "{path: gone.yaml}"],
  "a generator whose file isn't there": ["configMapGenerator", "{name: more, files: [gone.txt]}"],
  "a file that isn't there": ["resources", "gone.yaml"],
  "a second object of the name": ["resources", "again.yaml"],
  "a step of a component": ["components", "../part", "../part-without"],
};

function kustomization(entries: readonly Entry[]): string {
  const fields = new Map<string, string[]>();
  for (const [field, text] of [["resources", "web.yaml"], ["resources", "api.yaml"], ...entries] as Entry[])
    fields.set(field, [...(fields.get(field) ?? []), text]);
  return [...fields]
    .map(([field, list]) => `${field}:\n${list.map((one) => `- ${one}\n`).join("")}`)
    .join("");
}

function files(entries: readonly Entry[], more = ""): Record<string, string> {
  return {
    ...BASE,
    "app/again.yaml": deployment("web"),
    "app/kustomization.yaml": kustomization(entries),
    "over/kustomization.yaml": `resources: [../app]\nnamePrefix: p-\n${more}`,
  };
}

function parts(of: Record<string, string>, folder: string) {
  const tree = new MemoryTree(Object.entries(of).map(([path, text]) => [`/${path}`, text]));
  return new Renderer(tree, { parts: {} }).buildParts(folder);
}

it.each(Object.entries(BROKEN))(
  "%s is left out and named; everything else is built as without it",
  (_, [field, text, insteadOf]) => {
    fc.assert(
      fc.property(fc.shuffledSubarray(SOUND), fc.nat(), (sound, at) => {
        const place = at % (sound.length + 1);
        const all = sound.toSpliced(place, 0, [field, text]);
        const rest = insteadOf === undefined ? sound : sound.toSpliced(place, 0, [field, insteadOf]);
        for (const folder of ["/app", "/over"]) {
          const { values, missing } = parts(files(all), folder);
          expect(missing).toMatchObject([{ ofMissing: false, error: { name: "InputError" } }]);
          const whole = parts(files(rest), folder);
          expect(whole.missing).toEqual([]);
          expect(values).toEqual(whole.values);
        }
      }),
      { seed, numRuns: 40 },
    );
    const broken = files([[field, text]]);
    const tree = new MemoryTree(Object.entries(broken).map(([path, one]) => [`/${path}`, one]));
    expect(() => new Renderer(tree, { parts: {} }).build("/app")).toThrow();
    expect(() => new Renderer(tree).buildParts("/app")).toThrow();
    if (realKustomize !== undefined) expect(realBuild(broken, "app")).toMatchObject({ ok: false });
  },
);

it("all failing entries are named, but for those that may follow from another one in the same object", () => {
  const remove = (of: string, path: string) =>
    ["patches", `{target: {name: ${of}}, patch: '[{"op": "test", "path": "${path}", "value": 1}]'}`] as Entry;
  const failing = (...entries: Entry[]) =>
    parts(files(entries), "/over")
      .missing.filter(({ ofMissing }) => !ofMissing)
      .map(({ file, entry }) => `${file} ${entry}`);
  const names = (...indexes: number[]) => indexes.map((at) => `/app/kustomization.yaml patches[${at}]`);
  expect(failing(remove("web", "/spec/a"), remove("api", "/spec/a"))).toEqual(names(0, 1));
  expect(failing(remove("web", "/spec/a"), remove("web", "/spec/b"))).toEqual(names(0));
  expect(failing(remove("web", "/spec/a"), patch("web", 1), ["patches", "{path: gone.yaml}"])).toEqual(
    names(0, 2),
  );
});

it("a step that every object depends on ends the build", () => {
  const twice = { ...files([]), "app/api.yaml": deployment("web").replace("{name", "{namespace: b, name") };
  expect(() =>
    parts({ ...twice, "app/kustomization.yaml": `namespace: a\n${kustomization([])}` }, "/app"),
  ).toThrow();
});
