import { expect, it } from "vitest";
import { fluxPatch } from "../../../../src/check/rules/integrity/flux-patch.ts";
import type { State } from "../../../../src/check/state.ts";
import { state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";
import { fluxOf, judgedFlux, kustomization } from "./flux-rules.ts";

const OBJECTS = deployment() + service({ name: "web", selector: "app: web" });

/** What is said of a patch of a Kustomization whose folder has these objects. */
const said = (target: string, own: string | State = OBJECTS, spec = "", patch = "[]") =>
  judgedFlux(
    fluxPatch,
    { "apps/web": own },
    fluxOf({
      "/apps.yaml": kustomization("web", `patches: [{target: ${target}, patch: '${patch}'}], ${spec}`),
    }),
  ).map((one) => one.slice(one.indexOf(": ") + 2));

it("warns of a target that isn't in the folder", () => {
  expect(said("{kind: Deployment, name: api}")).toEqual([
    "a patch of Kustomization web does nothing: its target (Deployment api) matches no object of apps/web",
  ]);
  expect(said("{kind: Deployment, name: orders-apu}", deployment({ name: "orders-api" }))).toEqual([
    "a patch of Kustomization web does nothing: its target (Deployment orders-apu) matches no object of apps/web; orders-api exists",
  ]);
  expect(said("{kind: Deploymnet}")).toEqual([
    "a patch of Kustomization web does nothing: its target (Deploymnet) matches no object of apps/web; Deployment exists",
  ]);
});

it.each([
  ["one that is there", "{kind: Deployment, name: web}"],
  ["one whose name a kustomization makes longer", "{kind: Deployment, name: we}"],
  ["a pattern", "{kind: Deployment, name: api-.*}"],
  ["a pattern of kinds", "{kind: Job|CronJob, name: api}"],
  ["a selector", "{kind: Deployment, name: api, labelSelector: app=api}"],
  ["a kind that may come later", "{kind: StatefulSet}"],
  ["a kind whose name another has as a part", "{kind: Services}"],
  ["no target", "null"],
])("takes %s", (_, target) => expect(said(target)).toEqual([]));

it("takes what it can't tell", () => {
  const target = "{kind: Deployment, name: api}";
  expect(said(target, state(OBJECTS, { environment: "apps/web", inPart: "data" }))).toEqual([]);
  expect(said(target, OBJECTS, "namePrefix: a-")).toEqual([]);
  expect(said(target, OBJECTS, "", "$patch: delete")).toEqual([]);
  expect(said(target, deployment({ name: `"$\{APP}"` }))).toEqual([]);
  expect(
    judgedFlux(
      fluxPatch,
      {},
      fluxOf({ "/apps.yaml": kustomization("web", `patches: [{target: ${target}}]`) }),
    ),
  ).toEqual([]);
});
