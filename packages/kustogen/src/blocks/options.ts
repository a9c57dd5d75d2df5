import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { unknownField } from "../authoring/made-by.ts";

const OF_DEPLOYMENT = "name! scale pod annotations spec";

/** The options of each block that takes some: a misspelled one would be left out without a word. "!" marks what it needs. */
export const OPTIONS = {
  cronJob: "name! schedule! cron container! pod job",
  dataService: "name! pod annotations spec container! service data! user",
  deployment: `${OF_DEPLOYMENT} containers!`,
  envSource: "secret configMap key field optional",
  externalSecret: "name! store! refreshInterval! target keys!",
  frame: "wave account resources",
  ingress: "name! className hosts! tls annotations",
  ingressPath: "path! pathType service! port!",
  job: "name! container! pod job",
  migrationJob: "name! container! pod job wave",
  persistentVolumeClaim: "name! size! storageClass accessMode",
  prometheusRule: "name! alerts! runbooks",
  service: "name! ports! annotations spec",
  serviceMonitor: "name! port! path interval",
  webService: `${OF_DEPLOYMENT} container! sidecars service`,
  worker: `${OF_DEPLOYMENT} container!`,
};

/** What is missing most, as it is written. */
const EXAMPLES: Record<string, string> = {
  hosts: '{ [context.settings.host]: [{ path: "/", service: "shop-web", port: "http" }] }',
  livenessProbe: '{ httpGet: { path: "/health", port: "http" } }',
  ports: '[{ name: "http", containerPort: 8080 }]',
  readinessProbe: '{ httpGet: { path: "/ready", port: "http" } }',
  resources: 'requirements("100m/1", "256Mi/256Mi")',
};

/** A block's options, or those of a part of it, as they are. @throws InputError for one that the block doesn't have, and one that it needs */
export function known<Of extends object>(block: keyof typeof OPTIONS, options: Of, what: string = block): Of {
  if (Object(options) !== options) refuse(`expected its options, as in ${block}(part, { … })`, what);
  const unknown = unknownField(options, OPTIONS[block].replaceAll("!", ""), "option");
  if (unknown) refuse(unknown.said, what, unknown.name);
  return having(what, options, OPTIONS[block].match(/\w+(?=!)/g) ?? []);
}

/** What an author gives a block as it is. @throws InputError for a field that is missing */
export function having<Given extends object>(what: string, given: Given, needed: readonly string[]): Given {
  const missing = needed.find((name) => lookUp(given as Record<string, unknown>, name) === undefined);
  if (missing === undefined) return given;
  if (Object.hasOwn(given, missing))
    refuse("is undefined; give the setting behind it a default, or leave it out", what, missing);
  const near = Object.keys(given).find((name) => closest(name, [missing], 2) ?? missing.startsWith(name));
  if (near !== undefined) refuse(`no such field. Did you mean "${missing}"?`, what, near);
  return refuse(`${missing} is missing, such as ${missing}: ${lookUp(EXAMPLES, missing) ?? "…"}`, what);
}

/** An author's texts by name, as they are. @throws InputError for one that isn't set, which YAML would drop */
export function texts<Texts extends object | undefined>(what: string, given: Texts): Texts {
  return given && having(what, given, Object.keys(given));
}

/** Kubernetes' fields that an author gives a block. @throws InputError for one that the block makes itself and would drop */
export function given<Fields extends object>(what: string, fields: Fields | undefined, own: string[]) {
  const found = fields && own.find((name) => Object.hasOwn(fields, name));
  if (found) refuse("the block makes it of its other options; use those, or object(…)", `${what}.${found}`);
  return fields;
}

/** Throws InputError for a mistake in what an author gives a block. @param places the path to it, the block first */
export function refuse(message: string, ...places: string[]): never {
  throw new InputError(message, { code: "invalid-resource", places });
}
