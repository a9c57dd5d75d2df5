import { describe, expect, it } from "vitest";
import { z } from "zod";
import { rows } from "../../../../test/table.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseGroup } from "../../src/environments/groups.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { settingsOf } from "../../src/generate/settings-of.ts";
import { host, oneOf, replicas, settings, text } from "../../src/settings/index.ts";

const europe = parseGroup(
  "generators/environments/groups/europe.yaml",
  "systems:\n  shop:\n    settings: {region: eu}\n",
);
const beta = parseEnvironment(
  "generators/environments/beta.yaml",
  `stage: beta
kubernetes: "1.35"
cluster: {name: x}
groups: [europe]
systems:
  shop:
    settings:
      replicas: 2
      hosts: [a.example.com, b.example.com]
      size: large
    images:
      web: {tag: v2}
`,
  undefined,
  [europe],
);
const shop = defineSystem({
  name: "shop",
  description: "Sells things.",
  namespace: "shop",
  settings: settings({
    replicas: replicas().default(1),
    hosts: z.array(host()).default([]),
    region: text().default("us"),
    size: z.enum(["small", "large", "largex"]).default("small"),
    level: oneOf(["debug", "info"]).default("info"),
  }),
  images: { web: { name: "acme/web" } },
  secrets: [],
  resources: ({ images, settings: { replicas, hosts, region, size, level } }) => [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "shop", namespace: "shop" },
      data: {
        REPLICAS: String(replicas),
        LAST: hosts.at(-1) ?? "",
        URL: `https://${region}.example.com`,
        MEMORY: size === "large" ? "4Gi" : "1Gi",
        IMAGE: images.web,
        LEVEL: level,
        FIXED: "2",
      },
    },
  ],
} as System);

/** The settings behind a key of the ConfigMap that was rendered with a value. */
const behind = (key: string, value: string) =>
  settingsOf(shop, [shop], [beta], "beta", {
    kind: "ConfigMap",
    name: "shop",
    value,
    at: (object) => (object as { data: Record<string, string> }).data[key],
  }).map((one) => `${one.file}:${one.line} ${one.key}`);

describe("behind a field stands", () => {
  it.each(
    rows(`
a number | REPLICAS | 2 | generators/environments/beta.yaml:8 settings.replicas
an element of a list | LAST | b.example.com | generators/environments/beta.yaml:9 settings.hosts.1
a text of a group, in a longer one | URL | https://eu.example.com | generators/environments/groups/europe.yaml:3 settings.region
one that the field doesn't show | MEMORY | 4Gi | generators/environments/beta.yaml:10 settings.size
a pin | IMAGE | acme/web:v2 | generators/environments/beta.yaml:12 images.web.tag
    `),
  )("%s", (_, key, value, place) => {
    expect(behind(key, value)).toEqual([place]);
  });

  it("a default in the code, where no file sets another value", () => {
    expect(behind("LEVEL", "info")).toEqual([
      expect.stringMatching(/settings-of\.test\.ts:\d+ settings\.level$/),
    ]);
  });

  it("nothing that only has the same value", () => {
    expect(behind("FIXED", "2")).toEqual([]);
  });
});
