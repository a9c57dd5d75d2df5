import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";

const OF_DEPLOYMENT = "name scale pod annotations spec";

/** The options of each block that takes some: a misspelled one would be left out without a word. */
const OPTIONS = {
  cronJob: "name schedule cron container pod job",
  dataService: `${OF_DEPLOYMENT} container service data user`,
  deployment: `${OF_DEPLOYMENT} containers`,
  externalSecret: "name store refreshInterval target keys",
  frame: "wave account resources",
  ingress: "name className hosts tls annotations",
  job: "name container pod job",
  migrationJob: "name container pod job wave",
  persistentVolumeClaim: "name size storageClass accessMode",
  prometheusRule: "name alerts",
  service: "name ports annotations spec",
  serviceMonitor: "name port path interval",
  webService: `${OF_DEPLOYMENT} container sidecars service`,
  worker: `${OF_DEPLOYMENT} container`,
};

/** A block's options as they are. @throws InputError for one that the block doesn't have */
export function known<Options extends object>(block: keyof typeof OPTIONS, options: Options): Options {
  const names = OPTIONS[block].split(" ");
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return options;
  throw new InputError(`${block}: ${unknown}: no such option. ${suggestion(unknown, names)}`, {
    code: "invalid-resource",
  });
}

/** What a template makes of a value that is missing, as a whole text or a part of a name, a host or a path. */
const HOLE = /(?:^|[/.:@=_])undefined(?:$|[/.:@_-])|^[^-\n]*-undefined(?:$|[/.:@_-])|\[object Object\]/;

/** A text in one line as it is. @throws InputError if a template has put "undefined" or "[object Object]" into it */
export function whole(text: string, what: string): string {
  if (typeof text !== "string" || !HOLE.test(text) || text.includes("\n")) return text;
  throw new InputError(
    `${what}: a template has put a value into it that is no text or isn't set, found ${printFound(text)}. Expected a text without it; leave out what isn't set, or give the setting a default`,
    { code: "invalid-resource" },
  );
}
