import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { z } from "zod";
import { rows } from "../../../../test/table.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { DEFAULT_CONFIG } from "../../src/config/types.ts";
import { environmentJsonSchema } from "../../src/environments/json-schema.ts";
import * as kinds from "../../src/settings/index.ts";
import { settingProblems } from "../../src/settings/problems.ts";
import { SHOP } from "../authoring/shop.ts";

/** The place of a system's settings in the schema of environment files. */
interface InEditor {
  properties: {
    systems: { properties: Record<string, { properties: { settings: { properties: object } } }> };
  };
}

/** A kind and its options, values that pass, values that fail, and words that the message must hold. */
const TABLE = rows(`
host | host | [app.example.com, localhost, a.b-c.de, "${`${"x".repeat(50)}.`.repeat(4)}${"y".repeat(49)}"] | ["http://x.de", x.de/a, "x.de:80", "-a.de", A.de, "10.0.0.1", "", 5, a..b, "*.x.de", "${`${"x".repeat(50)}.`.repeat(4)}${"y".repeat(50)}"] | app.example.com
url | url | ["https://x.de", "http://a.b:80/c?d=e"] | [x.de, "ftp://x.de", "https://u:p@x.de", "https://u@x.de", "https://:p@x.de", "https://", "https://x.de/a b", 3] | https://app.example.com
url without path | url {noPath: true} | ["https://x.de", "https://x.de/"] | ["https://x.de/api", "https://x.de?a", "https://x.de/#a"] | without a path
url of a scheme | url {schemes: [redis]} | ["redis://r:6379/0"] | ["https://x.de", "redis:///0"] | redis://app.example.com
port | port | [1, 80, 65535] | [0, 65536, -1, 80.5, "80", null] | from 1 to 65535
quantity | quantity | ["10Gi", "1.5", "500m", 2, "1e3", "0"] | ["10GB", "-1Gi", ten, "", "1 Gi", "1KiB"] | 10Gi
cpu | cpu | ["500m", 2, "0.5", 1024] | ["0", 1025, "1Gi", "2 cores"] | 500m
memory | memory | ["512Mi", "1G", "1048576", "1Mi"] | ["512", "1048575", "512m", "1000k", x] | 512Mi
duration | duration | ["30s", "1h30m", "1.5h", "5ns", "5us", "5ms"] | ["30", "1d", "0s", "-1s", "1h 30m", 30] | 1h30m
cron | cron | ["0 3 * * *", "*/5 0-6,12 1 jan-mar Mon", "0 0 ? * 0", " 59 23 31 12 6 ", "0 0 1 1 0", "0-59/999 * * * *", "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly", "0 0 1 mar-apr *", "0 0 1 mar-may *", "0 0 1 mar-jun *", "0 0 1 mar-jul *", "0 0 1 mar-aug *", "0 0 1 mar-sep *", "0 0 1 mar-oct *", "0 0 1 mar-nov *", "0 0 1 mar-dec *", "0 0 * * sun-mon", "0 0 * * mon-tue", "0 0 * * tue-wed", "0 0 * * wed-thu", "0 0 * * thu-fri", "0 0 * * fri-sat"] | ["0 3 * *", "60 * * * *", "0 24 * * *", "0 0 0 * *", "0 0 * * 7", "*/0 * * * *", "5-1 * * * *", "60-61 * * * *", "0 0 32 * *", "0 0 * 0 *", "0 0 * 13 *", "0 0 * dec-jan *", "0 0 * sun *", "0 3 * * * *", "1-2-3 * * * *", "*/2/3 * * * *", "*/1000 * * * *", "001 * * * *", "1, * * * *", "@reboot", "a b c d e", ""] | 0 3 * * *
replicas or none | replicas {max: 60} | [0, 60] | [-1, 61] | from 0 to 60
replicas | replicas {min: 1} | [1, 50] | [0, -1, 1.5, "2", 51] | from 1 to 50
percentage | percentage | [1, 70, 100] | [0, 101, "70%", 7.5] | 1 to 100
arn | arn | ["arn:aws-cn:s3:::bucket", "arn:aws:iam::aws:policy/x"] | ["arn:gcp:s3:::x"] | arn:aws:iam::
oneOf | oneOf [nginx, traefik] | [nginx] | [ngnix, 1, ""] | "nginx", "traefik"
text | text | ["a b", "${"x".repeat(1024)}"] | ["", " ", "a\\nb", "a\\rb", 5, "${"x".repeat(1025)}"] | one line of text
text with a pattern | text {pattern: "^[A-Z]+$", example: ABC} | [AB] | [ab] | ABC
dnsLabel | dnsLabel | [a, my-app1, "${"a".repeat(63)}"] | [My, a.b, "-a", a-, "${"a".repeat(64)}", ""] | my-app
dnsSubdomain | dnsSubdomain | [a.b, "${"x".repeat(253)}"] | [a..b, A, "${"x".repeat(254)}"] | object name
storageClass | storageClass | [gp3] | [GP3, ""] | StorageClass
cidr | cidr | ["10.0.0.0/16", "0.0.0.0/0", "10.0.0.1/32", "128.0.0.0/1", "10.128.0.0/9", "fd00::/8", "fd00::1/128"] | ["10.0.0.1/16", "10.0.0.0", "10.0.0.0/33", "300.0.0.0/8", x/8, "10.0.0.0/08", "10.0.0.0/", "10.1.0.0/15", "fd00::/129", "fe80::1%eth0/64"] | 10.0.0.0/16
boolean | boolean | [true, false] | ["true", 1, null] | true or false
budget | budget | [0, 5, 12.5] | [-1, "5", .nan] | 0 or more
integer | integer | [0, 2147483647] | [-1, 2147483648] | from 0 to 2147483647
integer within bounds | integer {min: 2, max: 4} | [2, 4] | [1, 5, 2.5, "3"] | from 2 to 4
stringMap | stringMap | [{a: "1"}, {}] | [{a: 1}, [], x] |
`).map(
  ([name = "", kind = "", good = "", bad = "", words = ""]): [
    string,
    z.ZodType,
    unknown[],
    unknown[],
    string,
  ] => {
    const [of = "", options = ""] = kind.split(/ (.*)/);
    const given = parse(options) ?? undefined;
    if (given?.pattern !== undefined) given.pattern = new RegExp(given.pattern);
    const { [of]: make } = { ...kinds } as unknown as Record<string, (given: unknown) => z.ZodType>;
    return [name, make?.(given) as z.ZodType, parse(good), parse(bad), words];
  },
);

describe("each kind of setting", () => {
  for (const [name, schema, good, bad, words] of TABLE) {
    it(`${name} takes what it should and says what it expected otherwise`, () => {
      for (const value of good) expect(schema.safeParse(value).success, JSON.stringify(value)).toBe(true);
      for (const value of bad) {
        const result = schema.safeParse(value);
        expect(result.success, JSON.stringify(value)).toBe(false);
        expect(result.error?.issues[0]?.message).toContain(words);
        expect(result.error?.issues[0]?.message).toMatch(/^expected /);
      }
    });
  }

  it("says in whole sentences what it expected (npx vitest --update writes it)", async () => {
    const said = TABLE.map(([name, schema, , bad]) => {
      const messages = bad.map((value) => schema.safeParse(value).error?.issues[0]?.message);
      return `${name}\n${[...new Set(messages)].map((message) => `  ${message}\n`).join("")}`;
    });
    await expect(said.join("")).toMatchFileSnapshot("settings/messages.txt");
  });

  it("is shown in an editor with its default, its bounds and what it is for (npx vitest --update writes it)", async () => {
    const { autoscaling, compute, peers, serviceMonitor, prometheusRule } = kinds;
    const described = {
      ...Object.fromEntries(TABLE.map(([name, schema]) => [name.replaceAll(" ", "-"), schema])),
      autoscaling: autoscaling(),
      compute: compute("250m/1", "256Mi/1Gi"),
      peers: peers(),
      serviceMonitor: serviceMonitor(),
      prometheusRule: prometheusRule(),
      imagePullPolicy: kinds.imagePullPolicy(),
    };
    const system = defineSystem({ ...SHOP, settings: kinds.settings(described), resources: () => [] });
    const schema = environmentJsonSchema([system as System], DEFAULT_CONFIG) as unknown as InEditor;
    const shown = schema.properties.systems.properties[system.name]?.properties.settings.properties ?? {};
    const lines = Object.entries(shown).map(([name, json]) => `${name}: ${JSON.stringify(json)}\n`);
    await expect(lines.join("")).toMatchFileSnapshot("settings/editor.txt");
  });

  it("an unknown choice proposes the closest word", () => {
    const { error } = kinds.oneOf(["nginx", "traefik"]).safeParse("ngnix");
    expect(settingProblems(error as z.ZodError, "ngnix")).toEqual([
      { path: [], message: 'expected one of "nginx", "traefik", found "ngnix". Did you mean "nginx"?' },
    ]);
  });

  it("a quantity given as a number becomes text", () => {
    expect(kinds.cpu().parse(2)).toBe("2");
  });
});

describe("settings of a system", () => {
  const schema = kinds.settings({
    domain: kinds.host(),
    api: kinds.group({ port: kinds.port().default(8080), replicas: kinds.replicas().default(1) }),
    cache: kinds.feature({ size: kinds.quantity().default("1Gi"), class: kinds.storageClass() }),
  });

  it("an absent group takes its defaults and an absent component is undefined", () => {
    expect(schema.parse({ domain: "x.de" })).toEqual({ domain: "x.de", api: { port: 8080, replicas: 1 } });
  });

  it("a component is off when false or enabled: false, and on with true or a mapping", () => {
    const cache = (value: unknown) => schema.safeParse({ domain: "x.de", cache: value });
    expect(cache(false).data?.cache).toBeUndefined();
    expect(cache({ enabled: false }).data?.cache).toBeUndefined();
    expect(cache({ enabled: true, class: "gp3" }).data?.cache).toEqual({ size: "1Gi", class: "gp3" });
    expect(cache({ class: "gp3" }).data?.cache).toEqual({ size: "1Gi", class: "gp3" });
    expect(cache(true).error?.issues[0]?.path).toEqual(["cache", "class"]);
    expect(cache({ enabled: false, size: "x" }).error?.issues[0]?.path).toEqual(["cache", "size"]);
    expect(cache({ enabled: "no" }).error?.issues[0]?.path).toEqual(["cache", "enabled"]);
    expect(cache("on").error?.issues[0]?.message).toContain("expected true, false or a mapping");
  });

  it("an unknown key proposes the closest known one, at every depth", () => {
    const message = (value: unknown) => schema.safeParse(value).error?.issues[0]?.message;
    expect(message({ domian: "x.de", domain: "x.de" })).toBe(
      'unknown setting "domian". Did you mean "domain"?',
    );
    expect(message({ domain: "x.de", api: { prot: 1 } })).toContain('Did you mean "port"?');
    expect(message({ domain: "x.de", cache: { enable: true, class: "a" } })).toContain(
      'Did you mean "enabled"?',
    );
    expect(message({ domain: "x.de", api: 3 })).toBe("expected a mapping of settings");
  });
});
