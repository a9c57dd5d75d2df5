import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Renderer } from "../../src/index.ts";
import { isPublicAddress } from "../../src/node/remote/ask.ts";
import { RemoteHosts } from "../../src/node/remote/hosts.ts";
import { isRefName, RemoteCache } from "../../src/node/remote/remote-cache.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import { printResources } from "../../src/yaml/printer/print.ts";
import { configMap } from "../build.ts";
import { openShell } from "../shell.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

const shell = openShell();
let loopback: Loopback;
/** The same server by another name, which is another host. */
let byName: string;
let host: string;
const given = process.env.XDG_CACHE_HOME;

beforeAll(async () => {
  loopback = await startLoopback();
  byName = loopback.url.replace("127.0.0.1", "localhost");
  host = loopback.url.replace("http://", "");
  process.env.XDG_CACHE_HOME = mkdtempSync(join(loopback.folder, "cache-"));
  loopback.commit("org/repo", {
    "kustomization.yaml": "resources: [cm.yaml]\n",
    "cm.yaml": configMap("kept"),
  });
  loopback.file("cm.yaml", configMap("file"));
});
afterAll(() => {
  loopback.close();
  if (given === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = given;
});

/** What a kustomization with a resource renders to, or the message of its error, where these hosts are asked anywhere. */
function rendered(resource: string, ...open: string[]): string {
  const files = [["app/kustomization.yaml", `resources: ["${resource}"]\n`]] as const;
  const remote = new RemoteCache(new RemoteHosts(open));
  try {
    return printResources(new Renderer(new MemoryTree(files), { remote }).build("/app"));
  } catch (error) {
    return (error as Error).message;
  }
}

describe("what a kustomization names by URL", () => {
  it("isn't asked for where its host is at isn't a public address, however that is written, unless it is allowed", async () => {
    const { url } = loopback;
    expect(rendered(`${url}/cm.yaml`, "127.0.0.1")).toBe(configMap("file"));
    expect(rendered(`${url}/org/repo?ref=main`, "127.0.0.1")).toContain("name: kept");
    await loopback.requests();
    const port = new URL(url).port;
    for (const name of ["localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
      expect(rendered(`http://${name}:${port}/cm.yaml`), name).toMatch(
        /isn't a public address.*--remote-allow/,
      );
    // What was kept of it while it was allowed is not read either.
    expect(rendered(`${url}/org/repo?ref=main`)).toMatch(/isn't a public address/);
    for (const address of ["ssh://git@1.1.1.1/org/repo", "git@127.0.0.1:org/repo.git"])
      expect(rendered(address), address).toMatch(/only asked over http and https; --remote-allow 1/);
    expect(await loopback.requests()).toEqual([]);
  });

  it("is checked again where a server sends on to another", async () => {
    for (const path of ["cm.yaml", "org/repo//?ref=main"]) {
      const there = `${byName}/moved-to/${host}/${path}`;
      expect(rendered(there, "localhost"), path).toMatch(/127\.0\.0\.1.*isn't a public address/);
      expect(rendered(there, "localhost", "127.0.0.1"), path).toMatch(/name: (?:kept|file)/);
    }
    for (const status of [301, 303, 307, 308])
      expect(rendered(`${byName}/moved-to-${status}/${host}/cm.yaml`, "localhost"), `${status}`).toMatch(
        /127\.0\.0\.1.*isn't a public address/,
      );
    let circle = `${byName}/moved-to/${host}/cm.yaml`;
    for (let times = 0; times < 6; times++)
      circle = circle.replace("/moved-to", `/moved-to/${host}/moved-to`);
    expect(() => new RemoteHosts(["localhost", "127.0.0.1"]).ask(circle)).toThrow(/more than 5 times/);
  });

  it("is no repository of this machine, unless a person named it", () => {
    const local = `file://${join(loopback.folder, "served/org/repo")}`;
    expect(rendered(`${local}?ref=main`)).toMatch(
      /isn't the address of another host; copy what is needed into this repository/,
    );
    const hosts = new RemoteHosts([]);
    hosts.name(`${local}?ref=main`);
    const renderer = new Renderer(new MemoryTree([]), { remote: new RemoteCache(hosts) });
    expect(printResources(renderer.buildRemote(`${local}?ref=main`))).toContain("name: kept");
  });

  it("ends where a server answers without an end", () => {
    expect(rendered(`${loopback.url}/endless.yaml`, "127.0.0.1")).toMatch(/returns more than 32 MiB/);
  });

  it("has a ref that is one, and no refspec or option", async () => {
    await loopback.requests();
    for (const ref of [
      "%2Bmain:refs/heads/x",
      "main:x",
      "--upload-pack=touch",
      "a..b",
      "main^",
      "@{1}",
      "x.lock",
    ])
      expect(rendered(`${loopback.url}/org/repo?ref=${ref}`, "127.0.0.1"), ref).toMatch(
        /isn't a valid name for/,
      );
    expect((await loopback.requests()).filter((line) => !line.includes("GET /org/repo?ref"))).toEqual([]);
  });
});

it("git is held to the address that was checked", () => {
  const hosts = new RemoteHosts(["git.example.com"]);
  expect(hosts.judge("https://1.1.1.1/a/b").settings).toContain("http.curloptResolve=1.1.1.1:443:1.1.1.1");
  expect(hosts.judge("http://0x01010101:8080/a/b")).toEqual({
    url: "http://1.1.1.1:8080/a/b",
    settings: ["-c", "http.followRedirects=false", "-c", "http.curloptResolve=1.1.1.1:8080:1.1.1.1"],
  });
  expect(hosts.judge("https://git.example.com/a/b").settings).toEqual(["-c", "http.followRedirects=false"]);
});

/** The ways to write an address, and a name of this machine, in a URL. */
function formsOf([a = 0, b = 0, c = 0, d = 0]: readonly number[]): string[] {
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  const parts = [a, b, c, d];
  return [
    ...[
      parts.join("."),
      `${parts.join(".")}.`,
      `${number}`,
      `0x${number.toString(16)}`,
      `0${number.toString(8)}`,
    ],
    ...[
      parts.map((one) => `0x${one.toString(16)}`).join("."),
      parts.map((one) => `0${one.toString(8)}`).join("."),
    ],
    ...[
      `${a}.${(b * 256 + c) * 256 + d}`,
      `${a}.${b}.${c * 256 + d}`,
      `0X${a.toString(16).toUpperCase()}.${b}.${c}.${d}`,
    ],
    ...[
      parts.join("%2e"),
      parts.join("\u3002"),
      `%3${a.toString()[0]}${a.toString().slice(1)}.${b}.${c}.${d}`,
    ],
    ...[`[::ffff:${parts.join(".")}]`, `[::${parts.join(".")}]`, `[64:ff9b::${parts.join(".")}]`],
  ];
}

const PRIVATE = [
  [127, 0, 0, 1],
  [169, 254, 169, 254],
  [168, 63, 129, 16],
  [100, 100, 100, 200],
  [192, 168, 7, 255],
  [0, 0, 0, 0],
];
const OTHERS = ["[::1]", "[0:0::0:1]", "[fd00:ec2::254]", "[fe80::1]"];

it("git and helm get no address that isn't public, however it is written", () => {
  const hosts = new RemoteHosts(["git.example.com"]);
  const forms = [...PRIVATE.flatMap(formsOf), ...OTHERS];
  const login = fc.constantFrom("", "user@", "git.example.com@", "git.example.com:x@", "git.example.com%2f@");
  const scheme = fc.constantFrom("http", "HTTPS", "oci", "OCI");
  fc.assert(
    fc.property(scheme, login, fc.constantFrom("", ":5000"), fc.nat(), (start, user, port, which) => {
      const address = `${start}://${user}${forms[which % forms.length]}${port}/charts`;
      expect(() => hosts.check(address), address).toThrow(
        expect.objectContaining({
          code: "remote-not-allowed",
          message: expect.stringMatching(/isn't a public address.*; --remote-allow /),
        }),
      );
    }),
    { numRuns: 500 },
  );
  // Not every resolver knows the last ones.
  for (const name of ["localhost", "LocalHost", "localhost.", "metadata.google.internal"])
    expect(() => hosts.check(`oci://${name}/x`), name).toThrow(/isn't a public address|no answer/);
  for (const path of [
    "file:///charts",
    "FILE://localhost/x",
    "/charts",
    "./charts",
    "charts",
    "oci://",
    "http://",
  ])
    expect(() => hosts.check(path), path).toThrow(/isn't the address of another host/);
  for (const other of ["s3://bucket/charts", "ssh://h.example/x", "ftp://1.1.1.1/x", "1.1.1.1:5000/charts"])
    expect(() => hosts.check(other), other).toThrow(/is only asked over http and https; --remote-allow/);
});

it("git and helm get an address in the one form in which all programs read it as it was checked", () => {
  const hosts = new RemoteHosts(["git.example.com"]);
  // curl asks 127.0.0.1 for it, and Node git.example.com.
  expect(hosts.check("http://git.example.com\\@127.0.0.1:80/a/b").url).toBe(
    "http://git.example.com/@127.0.0.1:80/a/b",
  );
  expect(hosts.check("oci://GIT.example%2ecom:443/charts").url).toBe("oci://git.example.com/charts");
  expect(hosts.check("oci://0x01010101/charts")).toEqual({ url: "oci://1.1.1.1/charts", address: "1.1.1.1" });
  expect(hosts.check("git@git.example.com:a/b.git").url).toBe("git@git.example.com:a/b.git");
  expect(new RemoteHosts().check("oci://0x7f.1/x").url).toBe("oci://0x7f.1/x");
});

// The first and last address of each, and those beside it (IANA's registries of special addresses).
it.each([
  ["0.0.0.0", "0.255.255.255", undefined, "1.0.0.0"],
  ["10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"],
  ["100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"],
  ["127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"],
  ["168.63.129.16", "168.63.129.16", "168.63.129.15", "168.63.129.17"],
  ["169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"],
  ["172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"],
  ["192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"],
  ["192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"],
  ["192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"],
  ["192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"],
  ["198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"],
  ["198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"],
  ["203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"],
  ["224.0.0.0", "255.255.255.255", "223.255.255.255", undefined],
  ["::", "1fff:ffff::1", undefined, "2003::"],
  ["2001::", "2001:1ff:ffff::1", undefined, "2001:200::"],
  ["2001:db8::", "2001:db8:ffff::1", "2001:db7:ffff::1", "2001:db9::"],
  ["2002::", "2002:ffff::1", "2001:ffff::1", "2003::"],
  ["3fff::", "3fff:fff:ffff::1", "3ffe:ffff::1", "3fff:1000::"],
  ["4000::", "7fff:ffff::1", "3fff:ffff::1", undefined],
  ["8000::", "ffff:ffff::1", undefined, undefined],
])("%s to %s is not public, what stands beside it is", (first, last, before, behind) => {
  expect([first, last].map(isPublicAddress)).toEqual([false, false]);
  for (const address of [before, behind])
    if (address !== undefined) expect(isPublicAddress(address), address).toBe(true);
});

it("a ref is what git check-ref-format takes, but for what it would take for an option or a refspec", async () => {
  const parts = fc.constantFrom(
    ...["a", "/", ".", "..", "@", "{", "@{", "~", "^", ":", "?", "*", "[", "\\", " "],
    ...[".lock", "ä", "1", "//", "\x7f"],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { minLength: 1, maxLength: 5 }), async (some) => {
      const text = some.join("");
      const { status } = await shell(`git check-ref-format --allow-onelevel '${text}'`);
      // Its own exception: with --allow-onelevel "@" is one.
      expect(isRefName(text), JSON.stringify(text)).toBe(status === 0 && text !== "@");
    }),
    { numRuns: 60 },
  );
  for (const text of ["-a", "+a", ""]) expect(isRefName(text), text).toBe(false);
});
