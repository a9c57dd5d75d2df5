import { expect, test } from "vitest";
import { parse } from "yaml";
import { commitSnapshots, git, newRepository, put, snapshot } from "../../../../test/repository.ts";
import { pinHistory } from "../../src/pins/history.ts";

const FILE = "generators/environments/beta.yaml";

/** What the file says in one revision after the other; undefined: it is not there. */
const TEXTS: (string | undefined)[] = [
  "systems: {shop: {images: {api: {tag: v1}}}}\n",
  "systems: {shop: {images: {api: {tag: v2}}}, blog: {images: {web: {tag: v1}}}}\n",
  "systems: [this: is not: readable\n",
  undefined,
  "systems: {blog: {images: {web: {tag: v1}}}}\n",
  // As it was before, by the same bytes.
  "systems: {shop: {images: {api: {tag: v1}}}}\n",
  ...Array.from(
    { length: 60 },
    (_, at) => `systems:\n  shop:\n    images:\n      api: {tag: v${at % 7}.${at}}\n`,
  ),
];

function withHistory(): string {
  const root = newRepository();
  const states = TEXTS.map((content, at) => {
    put(root, "other.txt", `${at}\n`);
    const files = snapshot(root);
    files.delete(FILE);
    if (content !== undefined) files.set(FILE, { content: Buffer.from(content), link: false });
    return files;
  });
  commitSnapshots(root, states);
  return root;
}

test.each(["shop", "blog", "constructor"])(
  "the pins that %s had are those of each commit's file",
  (system) => {
    const root = withHistory();
    const commits = git(root, "rev-list", "HEAD").split("\n");
    const expected = commits.flatMap((commit, at) => {
      const content = TEXTS[TEXTS.length - 1 - at];
      if (content === undefined || content.startsWith("systems: [")) return [];
      const { systems } = parse(content) as { systems: Record<string, { images: object }> };
      return [[commit, Object.hasOwn(systems, system) ? systems[system]?.images : {}]];
    });
    const found = [...pinHistory(root, FILE, system)];
    expect(found.map(({ commit, pins }) => [commit, pins])).toEqual(expected);
    expect(found.every(({ line, subject }) => line >= 1 && subject === "one")).toBe(true);
  },
);

test("a commit made meanwhile is seen by the next question", () => {
  const root = withHistory();
  const first = pinHistory(root, FILE, "shop").next().value;
  put(root, FILE, "systems: {shop: {images: {api: {tag: now}}}}\n");
  git(root, "add", FILE);
  git(root, "commit", "-q", "-m", "now");
  const second = pinHistory(root, FILE, "shop").next().value;
  expect([first?.pins, second?.pins]).toEqual([{ api: { tag: "v3.59" } }, { api: { tag: "now" } }]);
});

test("pins are found in the lines where the whole parser finds them, however they are written", () => {
  const plain = [
    "systems:\n  shop:\n    images:\n      # the API\n      api: { tag: v1 }\n",
    "systems:\n  shop:\n    images: { api: { tag: v1 } }\n",
    "systems: { shop: { images: { api: { tag: v1 } } } }\n",
    "systems:\n  shop:\n    settings:\n      a: 1\n",
    "systems:\n  shop:\n    images:\n  blog: 1\n",
    "systems:\n  shop: {}\n",
    "systems:\n  shop: 3\n",
    "systems:\n  shop:\n    images: {}\n",
    "systems:\n  shop:\n    images:\n      - a\n",
    "systems:\n",
    "a: 1\n",
  ];
  const root = newRepository();
  // Letters that the quick reader leaves to the whole one.
  const states = plain
    .flatMap((text) => [text, `${text}# ü\n`])
    .map((content) => {
      put(root, FILE, content);
      return snapshot(root);
    });
  commitSnapshots(root, states);
  const found = [...pinHistory(root, FILE, "shop")].reverse();
  const said = found.map(({ pins, line }) => ({ pins, line }));
  expect(said).toHaveLength(states.length);
  for (const [at, one] of said.entries())
    expect([plain[at >> 1], one]).toEqual([plain[at >> 1], said[at | 1]]);
});
