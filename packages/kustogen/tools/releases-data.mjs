// Makes packages/review/src/kinds/releases.generated.json: the kinds and fields of Kubernetes that are missing in
// built-in.generated.json, each with the first release that has it, and the last one if a later one dropped it. It reads
// the Go types of every release in RELEASES, and needs Go. Run `npm run kinds` after adding a release.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One patch of each release, from that of built-in.generated.json to the newest. */
const RELEASES = ["0.33.5", "0.34.3", "0.35.4", "0.36.2", "0.37.2"];

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "..", "..", "review", "src", "kinds");
const builtIn = JSON.parse(readFileSync(join(folder, "built-in.generated.json"), "utf8"));

const minor = (release) => Number(release.split(".")[1]);
const typesOf = (release) =>
  JSON.parse(
    execFileSync("go", ["run", join(here, "releases", "main.go"), release], {
      env: { ...process.env, GOFLAGS: "-mod=mod" },
      maxBuffer: 1 << 26,
    }),
  );

/** All releases together: the newest form of each field, and the releases that have it. */
const kinds = new Map();
const types = new Map();
for (const release of RELEASES) {
  const { kinds: served, types: declared } = typesOf(release);
  for (const [kind, type] of Object.entries(served))
    if (!kinds.has(kind)) kinds.set(kind, { type, since: minor(release) });
  for (const [type, fields] of Object.entries(declared)) {
    const known = types.get(type) ?? new Map();
    types.set(type, known);
    for (const [field, form] of Object.entries(fields))
      known.set(field, { since: known.get(field)?.since ?? minor(release), form, until: minor(release) });
  }
}

const first = minor(RELEASES[0]);
const last = minor(RELEASES.at(-1));
const added = {
  source: RELEASES.map((release) => `k8s.io/api ${release}`),
  newest: `1.${last}`,
  kinds: {},
  /** The first release that serves a kind. */
  introduced: {},
  types: {},
  releases: {},
};

/** The names of Go's types here: those of built-in.generated.json where they are the same. */
const names = new Map();
const taken = new Set(Object.keys(builtIn.types));
const fieldsOf = (name) => (added.types[name] ??= {});

/** The compact form with our names; a type that isn't there yet is added with all of its fields. */
function named(form) {
  if (typeof form === "string") {
    if (!form.startsWith("#")) return form;
    const go = form.slice(1);
    if (!names.has(go)) {
      let name = go.split(".").at(-1);
      while (taken.has(name)) name += "2";
      taken.add(name);
      names.set(go, name);
      const fields = fieldsOf(name);
      for (const [field, { form: inner }] of types.get(go))
        fields[field] = field === "status" ? "a" : named(inner);
    }
    return `#${names.get(go)}`;
  }
  return "l" in form ? { l: named(form.l) } : { m: named(form.m) };
}

/** The type that a form leads to, through lists and mappings. */
const target = (form) =>
  typeof form === "string"
    ? form.startsWith("#")
      ? form.slice(1)
      : undefined
    : target(form.l ?? form.m ?? "");

// Walks both side by side, from the kinds that both have.
const pairs = new Map();
const pair = (ours, go) => {
  const known = pairs.get(ours) ?? new Set();
  pairs.set(ours, known);
  if (known.has(go)) return;
  known.add(go);
  names.set(go, ours);
  for (const [key, form] of Object.entries(builtIn.types[ours])) {
    const field = types.get(go).get(key.replace(/!$/, ""));
    const [inner, goInner] = [target(form), field && target(field.form)];
    if (inner !== undefined && goInner !== undefined) pair(inner, goInner);
  }
};
for (const [kind, { type }] of kinds) if (Object.hasOwn(builtIn.kinds, kind)) pair(builtIn.kinds[kind], type);

for (const [ours, all] of pairs)
  for (const go of all)
    for (const [field, { since, until, form }] of types.get(go)) {
      const has = (key) => Object.hasOwn(builtIn.types[ours], key);
      if (has(field) || has(`${field}!`) || ours === "ObjectMeta") continue;
      const others = [...all].filter((other) => !types.get(other).has(field));
      if (others.length > 0)
        throw new Error(`${ours}.${field} of ${go} isn't in ${others.join(", ")}: give it a type of its own`);
      fieldsOf(ours)[field] = named(form);
      if (since > first || until < last)
        (added.releases[ours] ??= {})[field] = until < last ? [since, until] : [since];
    }
for (const [kind, { type, since }] of kinds)
  if (!Object.hasOwn(builtIn.kinds, kind) && since > first) {
    added.introduced[kind] = since;
    added.kinds[kind] = named(`#${type}`).slice(1);
  }

writeFileSync(join(folder, "releases.generated.json"), `${JSON.stringify(added)}\n`);
