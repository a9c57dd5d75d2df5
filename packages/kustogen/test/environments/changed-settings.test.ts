import { expect, it } from "vitest";
import { type AuthoredState, changedSettings } from "../../src/environments/changed-settings.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";

/** A state with these files of environments, and of groups. */
function state(files: Record<string, string>): AuthoredState {
  const known = new Map(
    Object.entries(files).map(([path, text]) => [`/generators/environments/${path}`, text]),
  );
  return { files: known, read: (path) => Buffer.from(known.get(path) ?? "") };
}

function said(before: Record<string, string>, after: Record<string, string>) {
  const names = new Set(
    [...Object.keys(before), ...Object.keys(after)].map((path) => `/generators/environments/${path}`),
  );
  return changedSettings(DEFAULT_FOLDERS, state(before), state(after), names).map(
    ({ file, line, key, side, system, environments }) =>
      `${system} in ${environments.join(", ")}: ${file.replace("generators/environments/", "")}:${line} ${key}${side === "before" ? " before" : ""}`,
  );
}

const environment = (hours: number, tag: string, more = "") =>
  `stage: beta\ngroups: [aws]\nsystems:\n  shop:\n    settings:\n      # how long\n      mail: {warning: {hours: ${hours}}}\n${more}    images:\n      api: {tag: ${tag}}\n`;

it("a setting and a pin that change are named with their file, line and key", () => {
  expect(said({ "beta.yaml": environment(24, "v1") }, { "beta.yaml": environment(48, "v2") })).toEqual([
    "shop in beta: beta.yaml:7 mail.warning.hours",
    "shop in beta: beta.yaml:9 images.api.tag",
  ]);
});

it("one that goes is named where it was, one that comes where it is", () => {
  const extra = "      extra: true\n";
  expect(said({ "beta.yaml": environment(1, "v1", extra) }, { "beta.yaml": environment(1, "v1") })).toEqual([
    "shop in beta: beta.yaml:8 extra before",
  ]);
  expect(said({}, { "beta.yaml": environment(1, "v1") })).toEqual([
    "shop in beta: beta.yaml:5 settings",
    "shop in beta: beta.yaml:8 images",
  ]);
});

it("a group's are those of every environment that names it", () => {
  const group = (region: string) => `systems:\n  shop:\n    settings: {region: ${region}}\n`;
  const files = {
    "beta.yaml": environment(1, "v1"),
    "production.yaml": environment(1, "v1"),
    "dev.yaml": "stage: dev\n",
  };
  expect(
    said({ ...files, "groups/aws.yaml": group("a") }, { ...files, "groups/aws.yaml": group("b") }),
  ).toEqual(["shop in beta, production: groups/aws.yaml:3 region"]);
});

it("base's are those of every environment", () => {
  const files = { "beta.yaml": environment(1, "v1"), "production.yaml": environment(1, "v1") };
  const base = (level: string) => `systems:\n  shop:\n    settings:\n      level: ${level}\n`;
  expect(said({ ...files, "base.yaml": base("a") }, { ...files, "base.yaml": base("b") })).toEqual([
    "shop in beta, production: base.yaml:4 level",
  ]);
});

it.each(["}{", "", "- a\n", "systems: 1\n", "systems: {shop: 1}\n", "a: b: c\n"])(
  "%j is passed over",
  (text) => {
    expect(said({ "beta.yaml": text }, { "beta.yaml": `${text} ` })).toEqual([]);
  },
);
