import { expect, it } from "vitest";
import { inOrder } from "../../src/import/alike-comments.ts";
import { alikeNotes } from "../../src/import/alike-notes.ts";

it("what is said alike of several environments is one note, anything else stays as it is", () => {
  const notes = [
    "dev: the Application shop-dev (argo/dev.yaml) keeps its name",
    "dev: the Application shop-dev has a finalizer",
    "live: the Application shop-live (argo/live.yaml) keeps its name",
    "apps/dev/kustomization.yaml stays",
    "apps/live/kustomization.yaml stays",
    "dev and live look swapped",
    "found:",
    "  dev: a",
    "  live: a",
  ];
  expect(alikeNotes(notes, ["dev", "live"])).toEqual([
    "dev, live: the Application shop-{environment} (argo/{environment}.yaml) keeps its name",
    "dev: the Application shop-dev has a finalizer",
    "dev, live: apps/{environment}/kustomization.yaml stays",
    "dev and live look swapped",
    "found:",
    "  dev: a",
    "  live: a",
  ]);
});

it.each<[string, string[], string | undefined]>([
  ["none", [], undefined],
  [
    "two of different things",
    ["The queue is small.", "Runs as root."],
    "The queue is small.\n\nRuns as root.",
  ],
  ["the same beginning", ["Keep in step.\nSee A.", "Keep in step.\nSee B."], "Keep in step.\nSee A."],
  [
    "one within a longer one",
    ["It runs as root.", "Alas.\nIt runs as root. Sorry."],
    "Alas.\nIt runs as root. Sorry.",
  ],
  ["a longer one before one within it", ["Alas. Runs as root.", "Runs as root."], "Alas. Runs as root."],
  ["half of the lines", ["One.\nTwo.\nThree.", "Four.\nTwo."], "One.\nTwo.\nThree."],
  [
    "less than half of the lines",
    ["One.\nTwo.\nThree.", "Four.\nTwo.\nFive."],
    "One.\nTwo.\nThree.\n\nFour.\nTwo.\nFive.",
  ],
  [
    "most of at least four words",
    ["the api keeps no state here", "here the web keeps no state"],
    "the api keeps no state here",
  ],
  ["all of three words", ["keeps no state", "no state keeps"], "keeps no state\n\nno state keeps"],
  [
    "fewer than two thirds of the words",
    ["the api keeps no state of users", "we hope no state of our api"],
    "the api keeps no state of users\n\nwe hope no state of our api",
  ],
])("comments with %s are kept as %j", (_, comments, expected) => {
  expect(inOrder(comments.map((comment) => ({ comment, environment: undefined })))).toBe(expected);
});

it("comments that differ in the environment's name alone are kept once, of the first", () => {
  const of = (environment: string, comment = `Sized for ${environment}.`) => ({ comment, environment });
  expect(inOrder([of("dev"), of("live")])).toBe("Sized for dev.");
  expect(inOrder([of("dev", "Sized for Dev."), of("live")])).toBe("Sized for Dev.");
  expect(inOrder([of("dev", "On dev-2 only."), of("live", "Runs on live-2.")])).toBe(
    "On dev-2 only.\n\nRuns on live-2.",
  );
});
