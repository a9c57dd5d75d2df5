import { expect, it } from "vitest";
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
