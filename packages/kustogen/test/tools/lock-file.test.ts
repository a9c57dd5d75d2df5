import { expect, it } from "vitest";
import { completeLock } from "../../tools/lock-file.ts";

const lock = (packages: object) => `${JSON.stringify({ lockfileVersion: 3, packages }, null, 2)}\n`;
const TOOL = { version: "1.0.0", dev: true, optionalDependencies: { "@tool/linux-x64-musl": "1.0.0" } };

it("the builds of other platforms that a registry left out are added as npm writes them", () => {
  const { added, text } = completeLock(
    lock({ "": {}, "node_modules/@tool/z": {}, "node_modules/tool": TOOL }),
  );
  expect(added).toBe(1);
  expect(Object.keys(JSON.parse(text).packages)).toEqual([
    "",
    "node_modules/@tool/linux-x64-musl",
    "node_modules/@tool/z",
    "node_modules/tool",
  ]);
  expect(JSON.parse(text).packages["node_modules/@tool/linux-x64-musl"]).toEqual({
    version: "1.0.0",
    cpu: ["x64"],
    dev: true,
    libc: ["musl"],
    optional: true,
    os: ["linux"],
  });
  expect(completeLock(text)).toEqual({ added: 0, text });
});

it.each([
  "android-arm64",
  "darwin-x64",
  "freebsd-ia32",
  "linux-loong64",
  "linux-mips64el",
  "netbsd-ppc64",
  "openbsd-riscv64",
  "openharmony-arm64",
  "sunos-x64",
  "aix-ppc64",
  "win32-arm64",
  "linux-s390x",
  "linux-arm",
])("the build for %s is added with its system and its processor", (platform) => {
  const [os, cpu] = platform.split("-");
  const tool = { ...TOOL, optionalDependencies: { [`@tool/${platform}`]: "1.0.0" } };
  const { added, text } = completeLock(lock({ "node_modules/tool": tool }));
  expect(added).toBe(1);
  expect(JSON.parse(text).packages[`node_modules/@tool/${platform}`]).toMatchObject({
    os: [os],
    cpu: [cpu],
    ...(os === "linux" && { libc: ["glibc"] }),
  });
});

it("what names no platform, or no exact version, is left out as npm left it", () => {
  const odd = { ...TOOL, optionalDependencies: { fsevents: "~2.3.3", "@tool/linux-x64": "^1.0.0" } };
  expect(completeLock(lock({ "node_modules/tool": odd })).added).toBe(0);
});
