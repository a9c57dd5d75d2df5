import { expect, it } from "vitest";
import type { Group } from "../../src/authoring/environment.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { parseGroup, parseLayer } from "../../src/environments/groups.ts";
import { sharedSettings } from "../../src/generate/shared-settings.ts";
import { feature, host, integer, peers, settings, text } from "../../src/settings/index.ts";
import { shopEnvironment } from "./shop.ts";

const shop = defineSystem({
  name: "shop",
  description: "Sells things.",
  namespace: "shop",
  settings: settings({
    pods: integer().default(1),
    region: text().default("eu"),
    mail: feature({ from: text().default("a"), level: text().default("b"), host: host().default("m.svc") }),
    peers: peers().default([]),
  }),
  images: {},
  secrets: [],
  resources: () => [],
});

const aws = parseGroup("groups/aws.yaml", "systems: {shop: {settings: {region: us}}}\n");

/** The hints about two environments and what else there is. */
function hints(
  one: object,
  other: object,
  more: { preview?: object; groups?: boolean; base?: Group } = {},
): string[] {
  const head = more.groups ? "groups: [aws]\n" : "";
  const layers = [...(more.base ? [more.base] : []), aws];
  const environments = [
    shopEnvironment("beta", { settings: one }, { head }, layers),
    shopEnvironment("live", { settings: other }, {}, layers),
    ...(more.preview
      ? [shopEnvironment("pr", { settings: more.preview }, { head: "preview: {until: 2030-01-01}\n" }, [aws])]
      : []),
  ];
  return sharedSettings([shop], environments);
}

const said = (...names: string[]) => [
  expect.stringMatching(
    new RegExp(
      `^generators/environments/beta.yaml:\\d+: every environment of shop sets ${names.join(", ")} to the same value; write it once in base.yaml$`,
    ),
  ),
];

it("what all environments set alike is hinted at once, as the outermost key that they agree in", () => {
  expect(hints({ pods: 2, region: "a" }, { pods: 2, region: "b" })).toEqual(said("pods"));
  expect(hints({ mail: { from: "x", level: "y" } }, { mail: { from: "x", level: "y" } })).toEqual(
    said("mail"),
  );
  expect(hints({ mail: { from: "x", level: "y" } }, { mail: { from: "x", level: "z" } })).toEqual(
    said("mail.from"),
  );
  expect(hints({ pods: 2, region: "a" }, { pods: 2, region: "a" })).toEqual(said("pods", "region"));
  expect(hints({ pods: 2 }, { pods: 2 }, { preview: { pods: 1 } })).toEqual(said("pods"));
});

it("what differs, what only an environment has, and what a group sets is no hint", () => {
  expect(hints({ pods: 2 }, { pods: 3 })).toEqual([]);
  expect(hints({ pods: 2 }, {})).toEqual([]);
  expect(hints({ mail: { host: "a.de" } }, { mail: { host: "a.de" } })).toEqual([]);
  const outside = { peers: [{ cidr: "10.0.0.0/8" }] };
  expect(hints(outside, outside)).toEqual([]);
  expect(hints({ peers: [{ namespace: "db" }] }, { peers: [{ namespace: "db" }] })).toEqual(said("peers"));
  expect(hints({ region: "a" }, { region: "a" }, { groups: true })).toEqual([]);
  const base = parseLayer("base.yaml", "systems: {shop: {settings: {pods: 3, mail: {from: y}}}}\n");
  const overriding = { pods: 2, mail: { from: "x", level: "y" } };
  expect(hints(overriding, overriding, { base })).toEqual(said("mail.level"));
});

it("one environment alone shares nothing", () => {
  expect(sharedSettings([shop], [shopEnvironment("beta", { settings: { pods: 2 } })])).toEqual([]);
});
