import type { FluxKustomization } from "@kustogen/review/discovery/flux.ts";
import { laterBootstrap } from "@kustogen/review/discovery/later-bootstrap.ts";
import { expect, it } from "vitest";

const of = (file: string, folder: string, more: Partial<FluxKustomization> = {}) =>
  ({ name: "flux-system", file, folder, document: {}, ...more }) as unknown as FluxKustomization;
const WHOLE = of("/flux-system/gotk-sync.yaml", "/");
const INNER = of("/clusters/home/flux-system/gotk-sync.yaml", "/clusters/home");

it("a bootstrap of a cluster in the folder of an earlier one replaced that one", () => {
  const said = "flux bootstrap for clusters/home probably replaced the one for this folder";
  expect(laterBootstrap("/", [WHOLE, INNER])).toBe(said);
  expect(laterBootstrap("/clusters", [of("/clusters/flux-system/gotk-sync.yaml", "/clusters"), INNER])).toBe(
    said,
  );
});

it.each([
  ["it is the only one", "/", [WHOLE]],
  [
    "the others are beside it",
    "/clusters/home",
    [INNER, of("/clusters/dev/flux-system/gotk-sync.yaml", "/clusters/dev")],
  ],
  [
    "a folder only begins with its name",
    "/clusters/home",
    [INNER, of("/clusters/home-2/flux-system/gotk-sync.yaml", "/clusters/home-2")],
  ],
  ["another Kustomization deploys the folder, too", "/", [WHOLE, of("/clusters/home/all.yaml", "/"), INNER]],
  ["the other's folder isn't there", "/", [WHOLE, { ...INNER, isGone: true as const }]],
  ["nothing deploys the folder", "/apps", [WHOLE, INNER]],
])("a bootstrap is in use if %s", (_, folder, flux) => expect(laterBootstrap(folder, flux)).toBeUndefined());
